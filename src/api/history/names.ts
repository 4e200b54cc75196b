/** The names of what an event changed, as lines show them: they outlive the values. Pure. */
import { isTenantId, nounOf } from '../../policy/event-types.ts';

const FIELDS: Readonly<Record<string, string>> = {
  email_verified: 'emailVerified',
  external_id: 'externalId',
  first_name: 'firstName',
  last_name: 'lastName',
  password_hash: 'password',
  pending_email: 'pendingEmail',
};

const ofUser = (keys: readonly string[]) =>
  keys.filter((key) => !isTenantId(key)).map((key) => FIELDS[key] ?? key);

const fixed = (name: string) => () => [name];

const NAMES: Readonly<Record<string, (keys: readonly string[]) => readonly string[]>> = {
  record: (keys) => keys,
  user: ofUser,
  member: fixed('role'),
  metadata_key: (keys) => keys.map((key) => `rules.${key}`),
  metadata_defaults: (keys) => keys.map((key) => `metadata.${key}`),
  application: fixed('name'),
  organization: fixed('name'),
  invitation: fixed('status'),
};

/** Events of a user that are no change of what history keeps. */
const SILENT: ReadonlySet<string> = new Set(['user.sign_in']);

/** The names in a line whose values may be gone. Null: without values it is no line of history. */
export function namesIn({
  action,
  keys,
  changes,
}: {
  readonly action: string;
  readonly keys: readonly string[];
  readonly changes: readonly unknown[];
}): readonly string[] | null {
  const names = NAMES[nounOf(action)];
  if (!names || SILENT.has(action)) return changes.length > 0 ? [] : null;
  // The values name all that changed, except for a password.
  const all = names(keys);
  return changes.length > 0 ? all.filter((name) => name === 'password') : all;
}
