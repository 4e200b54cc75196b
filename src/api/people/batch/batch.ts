/** Identifies all people of a list, or tells what that would do. */
import { idsOf, nthMutation } from '../../../db/ids.ts';
import type { Placing } from '../placing.ts';
import { type BatchCall, outcomesOf } from './outcomes.ts';
import { presentRow, summaryOf } from './present.ts';
import { itemOf, rowOf } from './row.ts';

interface ListCall extends BatchCall {
  readonly body: Placing & { readonly users: readonly unknown[] };
  readonly faults: ReadonlyMap<number, string>;
}

export async function identifyBatch(call: ListCall) {
  const { users, ...placing } = call.body;
  const mutationId = call.newId('event');
  const rows = users.map((user, index) =>
    rowOf(index, () => ({
      input: itemOf(user, { fault: call.faults.get(index), placing }),
      newId: idsOf(nthMutation(mutationId, index)),
    })),
  );
  const outcomes = await outcomesOf(call, rows);
  return {
    results: outcomes.map((outcome, index) => presentRow(index, outcome, call.requestId)),
    summary: summaryOf(outcomes),
  };
}
