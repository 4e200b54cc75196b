import type { Writer } from '../isolate/writer.ts';
import type { EventAction } from '../policy/event-types.ts';
import type { Database } from './database.ts';
import type { Grounds } from './grounds.ts';
import { firstIdOf } from './ids.ts';

/** The author, the time and the request of a change. The id is made once, so a retry repeats it. */
export interface Mutation {
  readonly mutationId: string;
  /** The user who made it; null for the root token, and where nobody has signed in. */
  readonly actorId: string | null;
  /** What events call the root token that made it. Absent or null: another credential did. */
  readonly rootLabel?: string | null;
  /** The id of the token, or the outside issuer, that the author came with. */
  readonly via?: string | null;
  readonly requestId: string;
  /** Milliseconds UTC. */
  readonly now: number;
  /** It was carried out before: it changes nothing, and is answered from what is stored. */
  readonly isRepetition?: boolean;
  /** What it was decided on: it is made only while that holds. Null rests on no row of D1. */
  readonly grounds: Grounds | null;
  /** The isolate that waits for it. Absent: unknown. */
  readonly writer?: Writer;
}

/** The author of a mutation, as its events name it. */
export const authorIn = ({ actorId, rootLabel = null }: Mutation): string | null =>
  actorId ?? rootLabel;

/** SQL that tells whether a mutation was applied: its event is in the batch of the change. */
export const APPLIED = (mutation: string): string =>
  `EXISTS (SELECT 1 FROM events WHERE id = ${mutation})`;

/** Which of some mutations were applied: rows (id). */
export const appliedAmong = (db: Database, mutationIds: readonly string[]): D1PreparedStatement =>
  db
    .prepare('SELECT id FROM events WHERE id IN (SELECT value FROM json_each(?))')
    .bind(JSON.stringify(mutationIds));

/** A row of `events`, but for what `recordEvent` and `recordChange` add. */
interface EventFields {
  readonly id: string;
  readonly at: number;
  readonly action: EventAction;
  readonly actorId: string | null;
  readonly userId: string | null;
  readonly scopeId: string | null;
  /** The first names of what changed, never the values. */
  readonly keys: readonly string[];
  /** The number of all names. */
  readonly keyCount: number;
  readonly requestId: string;
  readonly via: string | null;
}

/** An event outlives its request, so it names at most this many fields. */
const MOST_NAMES = 32;

/** The event of a mutation, with the user, the scope and the names that are known before it. */
export const eventOf = (
  action: EventAction,
  mutation: Mutation,
  about: Partial<Pick<EventFields, 'userId' | 'scopeId' | 'keys'>> = {},
): EventFields => {
  const { mutationId, requestId, now, via = null } = mutation;
  const { userId = null, scopeId = null, keys = [] } = about;
  return {
    id: mutationId,
    at: now,
    action,
    actorId: authorIn(mutation),
    userId,
    scopeId,
    keys: keys.slice(0, MOST_NAMES),
    keyCount: keys.length,
    requestId,
    via,
  };
};

/** A query of one row (user_id, version), for the user and the new version of an event. */
export interface EventSource {
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

const INSERT = `
  INSERT INTO events (id, at, action, actor_id, scope_id, request_id, user_id, via, version,
                      keys, key_count)`;

/** The fields of an event that both statements take from it; `event` is the event as JSON. */
const FIELDS = `
  event ->> 'id', event ->> 'at', event ->> 'action', event ->> 'actorId', event ->> 'scopeId',
  event ->> 'requestId', coalesce(row.user_id, event ->> 'userId'), event ->> 'via',
  row.version`;

/**
 * Writes the event of the statement before it in the batch, if that one changed a row: for rows
 * that are made or removed as a whole. The user and the new version are read from the changed row.
 */
export const recordEvent = (
  db: Database,
  event: EventFields,
  source: EventSource = { sql: 'SELECT NULL AS user_id, NULL AS version', parameters: [] },
): D1PreparedStatement =>
  db
    .prepare(
      `${INSERT} SELECT ${FIELDS}, event -> 'keys', event ->> 'keyCount'
         FROM (SELECT ? AS event), (${source.sql}) row WHERE changes() > 0
       ON CONFLICT (id) DO NOTHING`,
    )
    .bind(JSON.stringify(event), ...source.parameters);

/** A change of a row that is there: what it will change, as SQL over `?1`, `?2`… */
interface PlannedChange {
  /** Common table expressions that the two queries share, without `WITH`. */
  readonly tables: string;
  /** A query of rows (name): what differs between the row and the row to be. */
  readonly names: string;
  /** A query of one row (user_id, version) if the change is to be made, and of none otherwise. */
  readonly row: string;
  readonly parameters: readonly unknown[];
}

/**
 * Writes the event of the statement after it in the batch, which makes the change only
 * `IF_RECORDED`. It comes first because the old values are gone afterwards. See
 * docs/decisions/db.md#an-event-names-what-changed.
 */
export const recordChange = (
  db: Database,
  event: EventFields,
  { tables, names, row, parameters }: PlannedChange,
): D1PreparedStatement =>
  db
    .prepare(
      `WITH ${tables}, names (name) AS MATERIALIZED (${names}), row AS MATERIALIZED (${row})
       ${INSERT} SELECT ${FIELDS},
              (SELECT json_group_array(name) FROM (SELECT name FROM names LIMIT ${MOST_NAMES})),
              (SELECT count(*) FROM names)
         FROM (SELECT ?${parameters.length + 1} AS event), row WHERE true
       ON CONFLICT (id) DO NOTHING`,
    )
    .bind(...parameters, JSON.stringify(event));

/**
 * SQL that tells whether the statement before it, which is a `recordChange` or a `recordEvent`,
 * wrote its event. It writes none if nothing changes, and none if the mutation was applied before.
 */
export const IF_RECORDED = 'changes() > 0';

/**
 * A statement that writes the values of memberships which the statement behind it ends, under the
 * events of `event`. A trigger could not know which event that is.
 */
export const membershipsEnd = (event: string, memberships: string): string => `
  INSERT INTO changes (event_id, user_id, scope_id, surface, before, after)
  SELECT ${event}, user_id, scope_id, 'members', json_object('role', role, 'status', status), '{}'
    FROM memberships WHERE ${memberships}`;

/** A query of the columns in which two tables of one row differ, if only by case: rows (name). */
export const differingColumns = (columns: readonly string[], one: string, other: string): string =>
  `SELECT value AS name FROM ${one}, ${other}, json_each(json_array(${columns
    .map((name) => `iif(${one}.${name} IS NOT ${other}.${name} COLLATE binary, '${name}', NULL)`)
    .join(', ')})) WHERE value IS NOT NULL`;

/**
 * A query of the top-level keys in which two JSON objects differ, as rows (name). Each object is
 * taken apart once: with 512 keys the rows are compared in 5 ms, and without that in 75.
 */
export const differingKeys = (one: string, other: string): string => `
  WITH earlier AS MATERIALIZED (SELECT key, type, value FROM json_each(${one})),
       later AS MATERIALIZED (SELECT key, type, value FROM json_each(${other}))
  SELECT later.key AS name FROM later LEFT JOIN earlier ON earlier.key = later.key
   WHERE (later.type, later.value) IS NOT (earlier.type, earlier.value)
   UNION ALL
  SELECT key FROM earlier WHERE key NOT IN (SELECT key FROM later)`;

/**
 * Two statements around the batch of a repetition. A request that changed nothing left no event, so
 * another takes its place while the batch runs: every statement finds the mutation applied.
 */
export const asApplied = (
  db: Database,
  mutationId: string,
): [before: D1PreparedStatement, after: D1PreparedStatement] => [
  db
    .prepare(
      `INSERT INTO events (id, at, action) VALUES (?, 0, '${REPETITION}')
       ON CONFLICT (id) DO NOTHING`,
    )
    .bind(mutationId),
  db.prepare(`DELETE FROM events WHERE id = ? AND action = '${REPETITION}'`).bind(mutationId),
];

const REPETITION = 'repetition';

const DAY = 24 * 60 * 60 * 1_000;

interface Retention {
  readonly now: number;
  readonly keptDays: number;
  readonly limit: number;
}

/** Removes values that are older than the retention, at most `limit`. Returns their events. */
export const removeOldChanges = (
  db: Database,
  { now, keptDays, limit }: Retention,
): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM changes WHERE rowid IN (
         SELECT rowid FROM changes WHERE event_id < ? ORDER BY event_id LIMIT ?)
       RETURNING event_id`,
    )
    .bind(firstIdOf('event', now - keptDays * DAY), limit);

/** Removes events that are older than the retention, at most `limit`. Returns their ids. */
export const removeOldEvents = (
  db: Database,
  { now, keptDays, limit }: Retention,
): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM events WHERE id IN (SELECT id FROM events WHERE id < ? ORDER BY id LIMIT ?)
       RETURNING id`,
    )
    // Ids begin with their time, so the primary key finds the old ones.
    .bind(firstIdOf('event', now - keptDays * DAY), limit);
