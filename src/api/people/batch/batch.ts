/** Identifies all people of a request, part by part, or tells what that would do. */
import { forbidden, Problem, statusOf } from '../../../http/problem.ts';
import { decidingAnew } from '../../../pipeline/decide-anew.ts';
import type { PeopleCall } from '../call.ts';
import type { Placing } from '../placing.ts';
import { tryPart } from './dry-run.ts';
import type { Known } from './judge.ts';
import { presentBatch, type RowOutcome } from './outcome.ts';
import { identifyPart } from './part.ts';
import { partsOf } from './parts.ts';
import { isRefused, type Row, rowsOf } from './row.ts';

/** So many people are read and changed at once. */
const PART = 50;

interface BatchCall extends PeopleCall {
  readonly body: Placing & { readonly users: readonly unknown[] };
  readonly query: { readonly dryRun?: boolean | undefined };
  readonly faults: ReadonlyMap<number, string>;
}

export async function identifyBatch(call: BatchCall) {
  const { users, ...placing } = call.body;
  const rows = rowsOf(users, { mutationId: call.newId('event'), faults: call.faults, placing });
  const outcomes = new Map<number, RowOutcome>();
  const valid: Row[] = [];
  for (const row of rows) {
    if (isRefused(row)) outcomes.set(row.index, { how: 'refused', meaning: row.refused });
    else valid.push(row);
  }
  const imaginary = { people: new Map<string, Known>(), members: new Set<string>() };
  // A request without a valid row is for those who may make one with some.
  const parts = valid.length === 0 ? [[]] : partsOf(valid, PART);
  for (const [n, part] of parts.entries()) {
    const work = () =>
      call.query.dryRun ? tryPart(call, part, imaginary) : identifiedPart(call, part);
    const made = await (n === 0 ? work() : work().catch(refusingAll(part)));
    for (const [index, outcome] of made) outcomes.set(index, outcome);
  }
  const inOrder = rows.map(({ index }) => {
    const outcome = outcomes.get(index);
    if (!outcome) throw new Error('each row has an outcome');
    return outcome;
  });
  return presentBatch(inOrder, call.requestId);
}

const identifiedPart = (call: PeopleCall, part: readonly Row[]) =>
  decidingAnew((each: PeopleCall) => identifyPart(each, part))(call);

/** The caller has lost the right since the parts before: they stand, and these are refused. */
const refusingAll = (part: readonly Row[]) => (error: unknown) => {
  const isOver = error instanceof Problem && [401, 403].includes(statusOf[error.meaning.is]);
  if (!isOver) throw error;
  const { meaning } = forbidden();
  return new Map(part.map(({ index }) => [index, { how: 'refused', meaning } as const]));
};
