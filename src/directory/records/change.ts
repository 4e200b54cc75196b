import type { Database } from '../../db/database.ts';
import { databaseFailure } from '../../db/errors.ts';
import { eventOf, recordEvent } from '../../db/events.ts';
import { noteTokenUse } from '../tokens/token.ts';
import { authorityHolds } from './facts.ts';
import { rowsIn, type Written } from './published.ts';
import { changeRecord, type PublishedRow, publishedRecords } from './queries.ts';
import type { RecordCommand, StoredRecord } from './record.ts';
import { recordOf } from './record-row.ts';

/** What became of a command. A record that did not change is answered as it stands. */
export type ChangeOutcome =
  | { readonly is: 'done'; readonly record: StoredRecord }
  /** `outdated`: what made it lawful is no longer so; decide again. */
  | { readonly is: 'outdated' | 'not_member' | 'other_version' | 'too_large' | 'too_many_keys' };

/** Applies a command: one batch of the change, its event and the copy to publish. */
export async function applyRecordCommand(
  db: Database,
  command: RecordCommand,
): Promise<Written<ChangeOutcome>> {
  const { change } = command;
  try {
    const [authority, changed, , published] = await db.batch([
      authorityHolds(db, command.authority),
      changeRecord(db, command),
      recordEvent(
        db,
        eventOf(`record.${change.how}`, command, { ...command, keys: change.keys }),
        sourceOf(command),
      ),
      publishedRecords(db, { ...command, tenantKeys: [command.tenantKey] }),
      noteTokenUse(db, command.tokenId, command.now),
    ]);
    const rows = rowsIn(published);
    const [lawful] = (authority?.results ?? []) as { readonly holds: 0 | 1 }[];
    const outdated = lawful?.holds !== 1 && rows[0]?.applied !== 1;
    if (outdated) return { answer: { is: 'outdated' }, rows };
    return { answer: outcomeOf(command, changed?.results.length === 1, rows[0]), rows };
  } catch (error) {
    return { answer: { is: refusalOf(error) }, rows: [] };
  }
}

function outcomeOf(command: RecordCommand, changed: boolean, row?: PublishedRow): ChangeOutcome {
  if (!row) return { is: 'not_member' };
  const record = recordOf(row);
  const expected = command.ifVersion === null || command.ifVersion === record.version;
  const done = changed || row.applied === 1 || expected;
  return done ? { is: 'done', record } : { is: 'other_version' };
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
