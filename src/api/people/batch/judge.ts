/** What a row of a batch comes to, by the person as it is. Pure. */

import type { Typed } from '../../../directory/attributes/rules.ts';
import type { PersonCommand } from '../../../directory/users/identify-many.ts';
import type { NamedPerson } from '../../../directory/users/user.ts';
import { kindOf } from '../placing.ts';
import { checkedChange, partsOf, provesEmail, storedKeys } from '../rules.ts';
import type { Row } from './row.ts';

/** The part of a person that a row is compared with. */
export type Known = Pick<
  NamedPerson,
  'name' | 'image' | 'external_id' | 'email_verified' | 'role' | 'attributes' | 'has_password'
>;

type Checked = Pick<PersonCommand, 'fields' | 'attributes'>;

/** A row that the definitions take. */
export interface Judged extends Checked {
  /** The tenant whose member the person becomes. */
  readonly joins: string | undefined;
  /** `alone`: it may end tokens or move identities, which is for a registrar. */
  readonly how: PersonCommand['how'] | 'nothing' | 'alone';
  /** The names of what it changes, as the history calls them. */
  readonly changed: readonly string[];
}

/** Raises `invalid_attributes` as a single identify does. */
export function judge(
  { input }: Row,
  found: Known | undefined,
  {
    definitions,
    isRepetition,
    joins,
  }: {
    readonly definitions: readonly Typed[];
    readonly isRepetition: boolean;
    /** The tenant that the row names, if the person is no member there. */
    readonly joins: string | undefined;
  },
): Judged {
  const { change, identities, passwordHash } = partsOf(input);
  const checked = checkedChange(change, definitions, storedKeys({ isRepetition }, found));
  const setsPassword = passwordHash !== undefined && !found?.has_password;
  const own = [
    ...changedNames(checked, found),
    ...(identities.length > 0 ? ['identities'] : []),
    ...(setsPassword ? ['password'] : []),
  ];
  const changed = joins === undefined ? own : [...own, kindOf(input)];
  const isProof = found !== undefined && provesEmail(change, found);
  const isAlone = identities.length > 0 || isProof || (setsPassword && found !== undefined);
  const judged = { ...checked, joins, changed };
  if (isAlone) return { ...judged, how: 'alone' };
  if (!found) return { ...judged, how: 'create' };
  if (own.length > 0) return { ...judged, how: 'update' };
  return { ...judged, how: joins === undefined ? 'nothing' : 'join' };
}

const NAMES = {
  name: 'name',
  image: 'image',
  external_id: 'externalId',
  email_verified: 'emailVerified',
} as const;

/** A person who is not there yet. */
const NOBODY = { name: null, image: null, external_id: null, email_verified: 0 } as const;

/** What a change makes different. Members of the team stay as verified as they are. */
function changedNames(
  { fields, attributes: { set, unset } }: Checked,
  found: Known | undefined,
): readonly string[] {
  const stored = JSON.parse(found?.attributes ?? '{}') as Record<string, unknown>;
  const isFixed = (column: keyof typeof NAMES) =>
    column === 'email_verified' && found !== undefined && found.role !== 'user';
  const columns = (Object.keys(NAMES) as (keyof typeof NAMES)[]).filter(
    (column) =>
      fields[column] !== undefined &&
      fields[column] !== (found ?? NOBODY)[column] &&
      !isFixed(column),
  );
  return [
    ...columns.map((column) => NAMES[column]),
    ...Object.entries(set).flatMap(([key, value]) =>
      stored[key] === value && Object.hasOwn(stored, key) ? [] : [`attributes.${key}`],
    ),
    ...unset.flatMap((key) => (Object.hasOwn(stored, key) ? [`attributes.${key}`] : [])),
  ];
}

/** The person that a row would leave behind, for the rows after it. */
export function imagined(
  { fields, attributes: { set, unset }, changed }: Judged,
  found?: Known,
): Known {
  const stored = JSON.parse(found?.attributes ?? '{}') as Record<string, unknown>;
  const kept = Object.entries(stored).filter(([key]) => !unset.includes(key));
  const { name, image, external_id, email_verified } = found ?? NOBODY;
  const setsPassword = changed.includes('password');
  return {
    role: found?.role ?? 'user',
    name: fields.name === undefined ? name : fields.name,
    image: fields.image === undefined ? image : fields.image,
    external_id: fields.external_id === undefined ? external_id : fields.external_id,
    email_verified: fields.email_verified ?? email_verified,
    has_password: found?.has_password || setsPassword ? 1 : 0,
    attributes: JSON.stringify({ ...Object.fromEntries(kept), ...set }),
  };
}
