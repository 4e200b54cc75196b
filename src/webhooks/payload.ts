/** What a webhook is told of an event. Pure. */
import type { HeardEvent, HearingRow, SeenEvent } from '../directory/webhooks/heard.ts';
import { type EventType, typesOf } from '../policy/event-types.ts';
import { iso } from '../values/time.ts';

/** What decides which part of an event a webhook is told. */
export interface Hearing extends Pick<HearingRow, 'scope_id' | 'scope_kind' | 'types'> {
  /** The attributes that the tenant sees. The platform sees all. */
  readonly attributes: ReadonlySet<string>;
}

/** A larger body is sent thin. */
const MOST_BYTES = 20 * 1_024;

/** What a tenant is told of somebody who did something outside of it. */
const ABOUT_PEOPLE: readonly EventType[] = [
  'user.created',
  'user.updated',
  'user.deleted',
  'user.attributes_changed',
  'membership.added',
  'membership.changed',
];

/** The fields of people that tenants see, as events and as changes name them. */
const SEEN_FIELDS = [
  ...['email', 'emailVerified', 'username', 'name', 'firstName', 'lastName', 'image', 'status'],
];

type Typed = Pick<SeenEvent, 'action' | 'version' | 'scope_id'> & { readonly keys: string };

/** The type under which a webhook is told of an event: the first that it asks for, or none. */
export function typeFor(hearing: Hearing, event: Typed): EventType | undefined {
  const keys = shownKeys(hearing, event);
  const { action, version } = event;
  const asked = hearing.types === null ? null : (JSON.parse(hearing.types) as string[]);
  return typesOf({ action, keys, version }).find(
    (type) => (asked?.includes(type) ?? true) && mayTell(hearing, event, type),
  );
}

const isOutside = ({ scope_kind }: Hearing, { scope_id }: Pick<Typed, 'scope_id'>): boolean =>
  scope_kind !== 'platform' && scope_id === null;

const mayTell = (hearing: Hearing, event: Typed, type: EventType): boolean =>
  !isOutside(hearing, event) || ABOUT_PEOPLE.includes(type);

/** The names of what changed, as the API spells them, and as far as the webhook may know. */
function shownKeys(hearing: Hearing, event: Pick<Typed, 'action' | 'keys' | 'scope_id'>): string[] {
  const stored = JSON.parse(event.keys) as string[];
  const keys = event.action.startsWith('user.') ? stored.map(spelled) : stored;
  return isOutside(hearing, event) ? keys.filter((key) => isSeen(hearing, key)) : keys;
}

/** Events name columns. */
const spelled = (key: string): string =>
  key.startsWith('attributes.')
    ? key
    : key.replace(/(?<=[a-z])_([a-z])/g, (_, letter: string) => letter.toUpperCase());

const isSeen = ({ scope_id, attributes }: Hearing, key: string): boolean =>
  key.startsWith('attributes.')
    ? attributes.has(key.slice('attributes.'.length))
    : SEEN_FIELDS.includes(key) || key === scope_id;

interface ChangedRow {
  readonly surface: string;
  readonly scopeId: string | null;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
}

interface Values {
  readonly before?: unknown;
  readonly after?: unknown;
}

/** The values before and after, by key. A membership beside its user is one value of its own. */
function changesIn(hearing: Hearing, event: HeardEvent): Record<string, Values> {
  const rows = JSON.parse(event.changes) as ChangedRow[];
  const values = rows.flatMap((row) => {
    const { surface, scopeId, before, after } = row;
    if (surface === 'members' && scopeId !== event.scope_id) {
      return [[`memberships.${scopeId}`, valuesOf({ value: before }, { value: after }, 'value')]];
    }
    return [...new Set([...Object.keys(before), ...Object.keys(after)])]
      .filter((key) => scopeId !== null || !isOutside(hearing, event) || isSeen(hearing, key))
      .map((key) => [key, valuesOf(before, after, key)]);
  });
  return Object.fromEntries(values);
}

const valuesOf = (
  before: ChangedRow['before'],
  after: ChangedRow['after'],
  key: string,
): Values => ({
  ...(Object.hasOwn(before, key) && { before: before[key] }),
  ...(Object.hasOwn(after, key) && { after: after[key] }),
});

/** The body of a delivery: `thin` has ids and names, `full` the values as well. */
export function bodyOf(
  hearing: Hearing & Pick<HearingRow, 'payload'>,
  event: HeardEvent,
  type: EventType,
): string {
  const thin = {
    eventId: event.id,
    userId: event.user_id,
    scopeId: event.scope_id,
    actorId: event.actor_id,
    requestId: event.request_id,
    version: event.version,
    keys: shownKeys(hearing, event),
  };
  const bodyWith = (data: object) => JSON.stringify({ type, timestamp: iso(event.at), data });
  if (hearing.payload === 'thin') return bodyWith(thin);
  const full = bodyWith({ ...thin, changes: changesIn(hearing, event) });
  return new TextEncoder().encode(full).length <= MOST_BYTES ? full : bodyWith(thin);
}
