import { noteTokenUse } from '../auth/queries.ts';
import { databaseFailure } from '../db/errors.ts';
import { eventOf, recordEvent } from '../db/events.ts';
import { type Copy, recordKey } from '../registrar/copies.ts';
import { copyOf } from './published.ts';
import { changeRecord, type PublishedRow, publishedRecords, recordOf } from './queries.ts';
import type { RecordCommand, StoredRecord } from './rules.ts';

/** What became of a command. A record that did not change is answered as it stands. */
export type ChangeOutcome =
  | { readonly is: 'done'; readonly record: StoredRecord }
  | { readonly is: 'not_member' | 'other_version' | 'too_large' | 'too_many_keys' };

export interface ChangeResult {
  readonly outcome: ChangeOutcome;
  /** What to publish; absent when D1 refused the change and so nothing is new. */
  readonly copy?: Copy;
}

/** Applies a command: one batch of the change, its event and the copy to publish. */
export async function applyRecordCommand(
  db: D1Database,
  command: RecordCommand,
): Promise<ChangeResult> {
  const { change } = command;
  try {
    const [changed, , published] = await db.batch([
      changeRecord(db, command),
      recordEvent(
        db,
        eventOf(`record.${change.how}`, command, { ...command, keys: change.keys }),
        sourceOf(command),
      ),
      publishedRecords(db, { ...command, tenantKeys: [command.tenantKey] }),
      noteTokenUse(db, command.tokenId, command.now),
    ]);
    const [row] = (published?.results ?? []) as PublishedRow[];
    return resultOf(command, changed?.results.length === 1, row);
  } catch (error) {
    return { outcome: { is: refusalOf(error) } };
  }
}

function resultOf(command: RecordCommand, changed: boolean, row?: PublishedRow): ChangeResult {
  if (!row) {
    const key = recordKey(command.userId, command.tenantKey);
    return { outcome: { is: 'not_member' }, copy: { key, owner: null, value: null } };
  }
  const record = recordOf(row);
  const copy = copyOf(command.userId, row, command.now);
  const expected = command.ifVersion === null || command.ifVersion === record.version;
  const applied = changed || row.applied === 1;
  return applied || expected
    ? { outcome: { is: 'done', record }, copy }
    : { outcome: { is: 'other_version' }, copy };
}

/** The limits of a record are constraints of its table; anything else that fails stays an error. */
function refusalOf(error: unknown): 'too_large' | 'too_many_keys' {
  const failure = databaseFailure(error);
  if (failure.is === 'constraint' && failure.name === 'record_bytes') return 'too_large';
  if (failure.is === 'constraint' && failure.name === 'record_keys') return 'too_many_keys';
  throw error;
}

const sourceOf = ({ userId, scopeId }: RecordCommand) => ({
  sql: 'SELECT user_id, version FROM platform_metadata WHERE user_id = ? AND scope_id = ?',
  parameters: [userId, scopeId],
});
