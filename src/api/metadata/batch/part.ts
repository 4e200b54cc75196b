/** Changes the records of a part of a batch: one read of D1, and one batch of changes there. */
import { isOwnFault } from '../../../db/errors.ts';
import { checked, eachTogether } from '../../../db/together.ts';
import {
  applyRecordChange,
  type RecordChange,
  type RecordCommand,
  type RecordOutcome,
} from '../../../directory/records/change.ts';
import { failIfCopied } from '../../../directory/records/copied.ts';
import { decidingAnew } from '../../../pipeline/decide-anew.ts';
import type { RecordCall } from '../record-request.ts';
import { noteSent } from '../token-use.ts';
import { decide, recordIn, writeRecord } from '../write.ts';
import type { BatchCall } from './batch.ts';
import { findPart } from './find.ts';
import { type RowOutcome, refusedBy } from './outcome.ts';
import type { Row } from './row.ts';

/** A row that may be made, and the user whose record it changes. */
interface Decided {
  readonly row: Row;
  readonly command: RecordCommand;
}

type Outcomes = Map<number, RowOutcome>;

/** Changes the records of some rows, each with an outcome by its index. */
export async function changePart(call: BatchCall, rows: readonly Row[]): Promise<Outcomes> {
  const outcomes: Outcomes = new Map();
  const together: Decided[] = [];
  const alone: Decided[] = [];
  const seen = new Set<string>();
  for (const { row, facts, isApplied } of await findPart(call, rows)) {
    try {
      const { command } = decide(callOf(call, row), facts, row.change);
      // A part is judged by what is stored, and so a later row by what an earlier one has made.
      const isAlone = facts.row.mark !== null || seen.has(command.userId);
      seen.add(command.userId);
      if (call.isRepetition || isApplied) outcomes.set(row.index, 'made');
      else (isAlone ? alone : together).push({ row, command });
    } catch (error) {
      outcomes.set(row.index, refusedBy(error));
    }
  }
  const left = await changeTogether(call, together, outcomes);
  await changeAlone(call, [...left, ...alone], outcomes);
  return outcomes;
}

/** A row as a request of its own. The conditions of the batch are about no record. */
const callOf = (call: BatchCall, { username, newId }: Row): RecordCall => ({
  ...call,
  headers: new Headers(),
  query: { ...call.query, username },
  newId,
});

/**
 * Makes rows in one batch, where no copy may exist. Returns those that were not made: a copy may
 * exist by now, the grounds have changed, or a cap is reached.
 */
async function changeTogether(
  call: BatchCall,
  rows: readonly Decided[],
  outcomes: Outcomes,
): Promise<readonly Decided[]> {
  const made = await eachTogether(
    call.db,
    rows.map(
      ({ command }) =>
        (db) =>
          checked(db, failIfCopied(db, command), (each) => applyRecordChange(each, command)),
    ),
    async () => undefined,
  );
  return rows.filter(({ row, command }, n) => {
    const outcome = made.outcomes[n];
    if (outcome?.status !== 'fulfilled') {
      if (isOwnFault(outcome?.reason)) return true;
      throw outcome?.reason;
    }
    outcomes.set(row.index, outcomeOf(outcome.value));
    noteSent(command.usedToken, call.now);
    return false;
  });
}

/** What others have changed after a row shows in none of the results. */
function outcomeOf(outcome: RecordOutcome): RowOutcome {
  if (outcome.is === 'overtaken') return 'made';
  try {
    recordIn(outcome);
    return 'made';
  } catch (error) {
    return refusedBy(error);
  }
}

/** So many users are changed at once, each in its registrar. */
const AT_ONCE = 10;

/** Makes rows as single requests do, those of one user in their order. */
async function changeAlone(
  call: BatchCall,
  rows: readonly Decided[],
  outcomes: Outcomes,
): Promise<void> {
  const byUser = [...Map.groupBy(rows, ({ command }) => command.userId).values()];
  const single = decidingAnew((each: RecordCall & { readonly change: RecordChange }) =>
    writeRecord(each, each.change),
  );
  const makeAll = async (ofOne: readonly Decided[]) => {
    for (const { row } of ofOne) {
      const made = single({ ...callOf(call, row), change: row.change });
      outcomes.set(row.index, await made.then((): RowOutcome => 'made', refusedBy));
    }
  };
  for (let from = 0; from < byUser.length; from += AT_ONCE) {
    await Promise.all(byUser.slice(from, from + AT_ONCE).map(makeAll));
  }
}
