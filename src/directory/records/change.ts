/**
 * Changes records: each change is one merging statement, so that nothing is read and written back.
 */
import { type Capped, failOverCap } from '../../db/caps.ts';
import { ACTIVE_SCOPES, belongingOf } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { databaseFailure } from '../../db/errors.ts';
import {
  APPLIED,
  differingKeys,
  eventOf,
  IF_RECORDED,
  type Mutation,
  recordChange,
} from '../../db/events.ts';
import { failUnless } from '../../db/grounds.ts';
import { mergeInto } from '../../db/merge.ts';
import { firstOf } from '../../db/rows.ts';
import { changeBatch } from '../grounds.ts';
import { noteTokenUse } from '../tokens/token.ts';
import { isEmpty, RECORD_COLUMNS, type RecordRow, recordOf, type StoredRecord } from './record.ts';

/** How a record changes. Documents travel as JSON text from the body to the statement. */
export type RecordChange =
  | { readonly how: 'merge'; readonly metadata: string; readonly deleteKeys: string }
  | { readonly how: 'merge-patch'; readonly metadata: string }
  | { readonly how: 'replace'; readonly metadata: string }
  | { readonly how: 'clear' };

/** A change of one record, as it is handed to the user's registrar. */
export interface RecordCommand extends Mutation, Capped {
  readonly userId: string;
  readonly scopeId: string;
  readonly tenantKey: string;
  readonly change: RecordChange;
  /** Change it only while this is its version; null changes any version. */
  readonly ifVersion: number | null;
  /** Change it only while it is empty, or only while it is not; null changes either. */
  readonly ifEmpty: boolean | null;
  /** What rules have allowed it on. Absent where there are none. */
  readonly terms?: StoredTerms;
  /** The token whose use is to be noted; null is none. */
  readonly usedToken: string | null;
}

/** The terms of a change under rules, as SQL takes them. */
export interface StoredTerms {
  /** JSON: the text of each stored value that the change was judged by, null for none. */
  readonly expects: string;
  /** JSON of what a replacement leaves (`Staying`). Null: nothing. */
  readonly stays: string | null;
}

/** The record after a command, or why it was not changed. A change of nothing is `done`. */
export type RecordOutcome =
  | { readonly is: 'done'; readonly record: StoredRecord }
  | { readonly is: 'not_member' | 'other_version' | 'too_large' | 'too_many_keys' }
  /** It was made, and others after it, before its own state could be read. */
  | { readonly is: 'overtaken' };

/** Applies a command: one batch of the change, its event and the record afterwards. */
export async function applyRecordChange(
  db: Database,
  command: RecordCommand,
): Promise<RecordOutcome> {
  try {
    const [, changed, after] = await changeBatch(
      db,
      command,
      [
        ...changeStatements(db, command),
        recordAfter(db, command),
        ...(command.usedToken === null ? [] : [noteTokenUse(db, command.usedToken, command.now)]),
      ],
      command.terms ? [holdExpected(db, command, command.terms)] : [],
    );
    return recordOutcome(command, changed?.results.length === 1, firstOf<AfterRow>(after));
  } catch (error) {
    return { is: refusalOf(error) };
  }
}

/**
 * Fails the batch unless the stored values are those that the rules have judged the change by. A
 * mutation that was applied before passes.
 */
const holdExpected = (
  db: Database,
  { userId, scopeId, mutationId }: RecordCommand,
  { expects }: StoredTerms,
): D1PreparedStatement => db.prepare(EXPECTED).bind(userId, scopeId, expects, mutationId);

const EXPECTED = failUnless(`
  ${APPLIED('?4')} OR NOT EXISTS (
    SELECT 1 FROM json_each(?3) expected
     WHERE expected.value IS NOT (
           SELECT r.metadata -> stored.fullkey
             FROM platform_metadata r, json_each(r.metadata) stored
            WHERE r.user_id = ?1 AND r.scope_id = ?2 AND stored.key = expected.key))`);

/** The record as it stands after a command. */
interface AfterRow extends RecordRow {
  /** Whether the command was applied, and the version that it made. */
  readonly applied: 0 | 1;
  readonly applied_version: number | null;
}

const recordAfter = (
  db: Database,
  { userId, scopeId, mutationId }: RecordCommand,
): D1PreparedStatement => db.prepare(AFTER).bind(userId, scopeId, mutationId);

/** The membership `m` by which the user ?1 belongs to the tenant ?2. */
const BELONGS = `m.user_id = ?1 AND m.scope_id = ${belongingOf('?1', '?2')}`;

const AFTER = `
  SELECT ${RECORD_COLUMNS}, e.id IS NOT NULL AS applied, e.version AS applied_version
    FROM memberships m
    JOIN users w ON w.id = m.user_id
    JOIN ${ACTIVE_SCOPES} t ON t.id = ?2
    LEFT JOIN platform_metadata r ON r.user_id = w.id AND r.scope_id = t.id
    LEFT JOIN events e ON e.id = ?3
   WHERE ${BELONGS}`;

function recordOutcome(command: RecordCommand, changed: boolean, row?: AfterRow): RecordOutcome {
  if (!row) return { is: 'not_member' };
  const record = recordOf(row);
  if (changed) return { is: 'done', record };
  if (!row.applied) {
    return isExpected(command, record) ? { is: 'done', record } : { is: 'other_version' };
  }
  // A repeated request is answered with what is stored. Otherwise no two changes share a version.
  const isOwn = row.applied_version === null || row.applied_version === record.version;
  return command.isRepetition || isOwn ? { is: 'done', record } : { is: 'overtaken' };
}

const isExpected = ({ ifVersion, ifEmpty }: RecordCommand, record: StoredRecord): boolean =>
  (ifVersion === null || ifVersion === record.version) &&
  (ifEmpty === null || ifEmpty === isEmpty(record));

/** The limits of a record are constraints of its table; anything else that fails stays an error. */
function refusalOf(error: unknown): 'too_large' | 'too_many_keys' {
  const failure = databaseFailure(error);
  if (failure.is === 'constraint' && failure.name === 'record_bytes') return 'too_large';
  if (failure.is === 'constraint' && failure.name === 'record_keys') return 'too_many_keys';
  throw error;
}

/**
 * The event and the one statement of a command. They write nothing, and the second returns no row,
 * when the user is no member, when the version is not the expected one, when nothing would change,
 * and when the same mutation was applied before (a retry after a lost answer).
 */
function changeStatements(
  db: Database,
  command: RecordCommand,
): [D1PreparedStatement, D1PreparedStatement] {
  const { userId, scopeId, change, ifVersion, ifEmpty, now, actorId, caps, mutationId } = command;
  const stays = command.terms?.stays ?? null;
  const tables = stays === null ? TABLES[change.how] : STAYING_TABLES;
  const parameters = [
    userId,
    scopeId,
    'metadata' in change ? change.metadata : null,
    'deleteKeys' in change ? change.deleteKeys : null,
    ifVersion,
    ifEmpty === null ? null : Number(ifEmpty),
    ...(stays === null ? [] : [stays]),
  ];
  const event = eventOf(`record.${change.how}`, command, { userId, scopeId });
  return [
    recordChange(db, event, { tables, names: NAMES, row: ROW, parameters }),
    db
      .prepare(`WITH ${tables} ${stays === null ? CHANGE : STAYING_CHANGE}`)
      .bind(...parameters, now, actorId, caps.records, mutationId),
  ];
}

/** The record, and what becomes of it. */
const changing = (next: string) => `
  current AS MATERIALIZED (
    SELECT coalesce(r.metadata, '{}') AS doc, coalesce(r.version, 0) AS version
      FROM memberships m
      LEFT JOIN platform_metadata r ON r.user_id = m.user_id AND r.scope_id = ?2
     WHERE ${BELONGS}),
  next AS MATERIALIZED (SELECT version, doc AS old, ${next} AS doc FROM current)`;

const TABLES = {
  merge: changing(mergeInto('current.doc', '?3', '?4')),
  'merge-patch': changing('json_patch(current.doc, ?3)'),
  replace: changing('?3'),
  clear: changing(`'{}'`),
} as const;

/**
 * The new document (?3, none clears), and behind it what stays of the stored one (?7). Who sends
 * all that stays gets the document as it was sent.
 */
const STAYING_TABLES = changing(`
  (SELECT json_group_object(key, json(value)) FROM (
     SELECT key, ?3 -> fullkey AS value FROM json_each(?3)
      UNION ALL
     SELECT key, current.doc -> fullkey FROM json_each(current.doc)
      WHERE key NOT IN (SELECT key FROM json_each(?3))
        AND (key IN (SELECT value FROM json_each(?7, '$.keys'))
             OR ?7 ->> '$.unruled' AND key NOT IN (SELECT value FROM json_each(?7, '$.ruled')))))`);

const NAMES = differingKeys('(SELECT old FROM next)', '(SELECT doc FROM next)');

const ROW = `
  SELECT ?1 AS user_id, version + 1 AS version FROM next
   WHERE doc <> old AND (?5 IS NULL OR version = ?5) AND (?6 IS NULL OR (old = '{}') = ?6)`;

/**
 * Fails if a new record is one too many. A record of a former member is kept, so users have records
 * where they have no membership.
 */
const roomFor = (cap: string) =>
  failOverCap(
    'records',
    `next.version > 0 OR changes() = 0
     OR (SELECT count(*) FROM platform_metadata WHERE user_id = ?1) < ${cap}`,
  );

/** The change itself. Its time, author, cap and event stand behind so many parameters. */
const changeAfter = (count: number) => `
  INSERT INTO platform_metadata
         (user_id, scope_id, metadata, key_count, version, created_at, updated_at, updated_by,
          event_id)
  SELECT ?1, ?2, doc, (SELECT count(*) FROM json_each(doc)), version + 1, ?${count + 1},
         ?${count + 1}, ?${count + 2}, ?${count + 4}
    FROM next WHERE ${IF_RECORDED} AND (${roomFor(`?${count + 3}`)}) IS NOT NULL
  ON CONFLICT (user_id, scope_id) DO UPDATE SET
         metadata = excluded.metadata, key_count = excluded.key_count, version = excluded.version,
         updated_at = max(updated_at, excluded.updated_at), updated_by = excluded.updated_by,
         event_id = excluded.event_id
  RETURNING version`;

const CHANGE = changeAfter(6);
const STAYING_CHANGE = changeAfter(7);
