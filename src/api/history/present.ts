/** Lines of history as a caller sees them. Pure. */
import type { Change, Line } from '../../directory/history/line.ts';
import type { Caller } from '../../policy/caller.ts';
import { nounOf, typesOf } from '../../policy/event-types.ts';
import { sees } from '../../policy/history.ts';
import { mayViewPeople } from '../../policy/people.ts';
import type { Surface } from '../../values/choices.ts';
import { iso } from '../../values/time.ts';
import { namesIn } from './names.ts';

/** Who looks, and which keys of the records in a tenant are hidden from them. */
export interface View {
  readonly caller: Caller;
  readonly hidden: (line: Line) => ReadonlySet<string>;
  /** Shows events as well that are no history, such as the end of a token. */
  readonly isWhole?: boolean;
}

/** No key is hidden. */
export const NOTHING: ReadonlySet<string> = new Set();

interface ShownChange {
  before?: unknown;
  after?: unknown;
}

/** A line as a caller sees it. Undefined if nothing of it is for them. */
export function presentLine(line: Line, view: View) {
  const changes = changesShown(line, view);
  if (!changes) return undefined;
  const { id, at, action, userId, username, scopeId, version, requestId } = line;
  return {
    id,
    at: iso(at),
    type: typesOf(line)[0] ?? action,
    surface: surfaceOf(action) ?? null,
    version,
    actor: actorOf(line, view.caller),
    userId,
    username: isKnown(view.caller, userId, line.isPersonHere) ? username : null,
    scopeId,
    requestId,
    changes,
  };
}

export type PresentedLine = NonNullable<ReturnType<typeof presentLine>>;

/** A name is for its owner, for the team, and for those beside its owner in the tenant. */
const isKnown = (caller: Caller, userId: string | null, isHere: boolean): boolean =>
  isHere || mayViewPeople(caller) || (caller.kind === 'user' && caller.userId === userId);

function actorOf({ actorId, actorUsername, isActorHere, via }: Line, caller: Caller) {
  const isUser = actorId?.startsWith('user_') ?? false;
  return {
    userId: isUser ? actorId : null,
    username: isKnown(caller, actorId, isActorHere) ? actorUsername : null,
    via: via ?? (isUser ? null : actorId),
  };
}

/**
 * What a line shows of its changes. Undefined: the caller sees no part of it, or all of it is
 * private.
 */
function changesShown(line: Line, view: View): Record<string, ShownChange> | undefined {
  const own = surfaceOf(line.action);
  const isSeen = (surface: Surface, scopeId: string | null) =>
    sees(view.caller, {
      surface,
      userId: line.userId,
      scope: scopeId === null ? null : line.scope,
    });
  const seen = line.changes.filter(({ surface, scopeId }) => isSeen(surface, scopeId));
  const names = own && isSeen(own, PERSONAL.has(own) ? null : line.scopeId) ? namesIn(line) : null;
  if (seen.length === 0 && names === null) return view.isWhole ? {} : undefined;
  const all = new Map<string, ShownChange>((names ?? []).map((name) => [name, {}]));
  for (const change of seen) {
    const prefix = change.surface === own ? '' : PREFIXES[change.surface];
    for (const [name, values] of valuesOf(change)) all.set(`${prefix}${name}`, values);
  }
  const hidden = own === 'metadata' ? view.hidden(line) : NOTHING;
  const shown = [...all].filter(([name]) => !hidden.has(name));
  return shown.length === 0 && all.size > 0 ? undefined : Object.fromEntries(shown);
}

function valuesOf({ before, after }: Change): ReadonlyMap<string, ShownChange> {
  const values = new Map<string, ShownChange>();
  for (const [name, value] of Object.entries(before)) values.set(name, { before: value });
  for (const [name, value] of Object.entries(after)) {
    values.set(name, { ...values.get(name), after: value });
  }
  return values;
}

/** What belongs to the person and to no tenant, whatever the event says. */
const PERSONAL: ReadonlySet<Surface> = new Set(['users']);

/** Before the names of what changed along with what a line is about. */
const PREFIXES: Readonly<Record<Surface, string>> = {
  metadata: 'metadata.',
  users: 'user.',
  members: 'membership.',
  'metadata-keys': '',
  'metadata-defaults': '',
  tenants: '',
  invitations: 'invitation.',
};

/** The part of the directory that an action is about. */
const SURFACE_OF: Readonly<Record<string, Surface>> = {
  record: 'metadata',
  user: 'users',
  code: 'users',
  identity: 'users',
  member: 'members',
  metadata_key: 'metadata-keys',
  metadata_defaults: 'metadata-defaults',
  application: 'tenants',
  organization: 'tenants',
  invitation: 'invitations',
};

const surfaceOf = (action: string): Surface | undefined => SURFACE_OF[nounOf(action)];
