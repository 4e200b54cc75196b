/** How many messages a tenant has sent, of what type, and what was left out of them. */
import type { Database } from '../../db/database.ts';
import type { MessageType } from '../../values/choices.ts';
import { iso } from '../../values/time.ts';
import { noteTokenUse } from '../tokens/token.ts';
import type { Counted } from './left-out.ts';

/** A message counts once in so many milliseconds: a day. */
const COUNTS_ONCE_IN = 24 * 60 * 60 * 1_000;

/** A tenant has at most so many rows of what was left out. */
export const MOST_ROWS = 1_000;

export interface Tally {
  readonly scopeId: string;
  readonly tokenId: string;
  readonly now: number;
  /** The hashes of the ids of the messages that it counts. */
  readonly receipts: readonly string[];
  readonly types: readonly MessageType[];
  readonly leftOut: readonly Counted[];
}

/** The statements that count. The facts of the same batch hold that none counts twice. */
export function tallyStatements(db: Database, tally: Tally): D1PreparedStatement[] {
  const { scopeId, now, receipts, types, leftOut, tokenId } = tally;
  return [
    ...(receipts.length === 0
      ? []
      : [db.prepare(RECEIPTS).bind(scopeId, JSON.stringify(receipts), now + COUNTS_ONCE_IN)]),
    ...(types.length === 0
      ? []
      : [db.prepare(COUNTS).bind(scopeId, dayOf(now), JSON.stringify(types))]),
    ...(leftOut.length === 0
      ? []
      : [db.prepare(PROBLEMS).bind(scopeId, JSON.stringify(leftOut), now)]),
    noteTokenUse(db, tokenId, now),
  ];
}

/** The day of a time in UTC, such as `2026-11-28`. */
export const dayOf = (time: number): string => iso(time).slice(0, 10);

const RECEIPTS = `
  INSERT INTO ingested_messages (scope_id, message, expires_at)
  SELECT ?1, value, ?3 FROM json_each(?2) WHERE true
  ON CONFLICT (scope_id, message) DO UPDATE SET expires_at = excluded.expires_at`;

const COUNTS = `
  INSERT INTO ingest_counts (scope_id, day, type, count)
  SELECT ?1, ?2, value, count(*) FROM json_each(?3) GROUP BY value
  ON CONFLICT (scope_id, day, type) DO UPDATE SET count = count + excluded.count`;

/** What there is no room for is counted in one row, so that random names fill no database. */
const PROBLEMS = `
  WITH told AS (
    SELECT l.value ->> 'type' AS type, l.value ->> 'trait' AS trait, l.value ->> 'reason' AS reason,
           l.value ->> 'count' AS count, l.value -> 'example' AS example
      FROM json_each(?2) l),
  known AS (
    SELECT told.*, p.scope_id IS NOT NULL AS is_there
      FROM told LEFT JOIN ingest_problems p
        ON (p.scope_id, p.type, p.trait, p.reason) = (?1, told.type, told.trait, told.reason)),
  fitting AS (
    SELECT known.*, is_there
           OR row_number() OVER (PARTITION BY is_there ORDER BY type, trait, reason)
              + (SELECT count(*) FROM ingest_problems WHERE scope_id = ?1) < ${MOST_ROWS} AS fits
      FROM known)
  INSERT INTO ingest_problems (scope_id, type, trait, reason, count, first_at, last_at, example)
  SELECT ?1, iif(fits, type, 'other') AS type, iif(fits, trait, '') AS trait,
         iif(fits, reason, 'other') AS reason, sum(count), ?3, ?3, max(example)
    FROM fitting WHERE true GROUP BY 2, 3, 4
  ON CONFLICT (scope_id, type, trait, reason)
  DO UPDATE SET count = count + excluded.count, last_at = excluded.last_at,
                example = excluded.example`;
