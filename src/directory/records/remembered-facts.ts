/**
 * The standings that an isolate has decided on. They decide nothing: a change that rests on one is
 * made only if it holds in D1, in the transaction of the change. It saves the round trip before that.
 */
import { RecentlyUsed } from '../../isolate/recently-used.ts';
import {
  type FactsRow,
  type FoundFacts,
  factsIn,
  parametersOf,
  type RecordRequest,
} from './facts.ts';

const rows = new RecentlyUsed<FactsRow>({ entries: 5_000 });

const keyOf = (request: RecordRequest): string => JSON.stringify(parametersOf(request));

/** What a request like this one was decided on before. The content of the record is not remembered. */
export function rememberedFacts(request: RecordRequest): FoundFacts | undefined {
  const row = rows.get(keyOf(request));
  return row && factsIn(row, request);
}

/** Keeps what a change was made on. */
export function rememberFacts(request: RecordRequest, { row }: FoundFacts): void {
  rows.set(keyOf(request), { ...row, metadata: null });
}

/** Forgets what no longer holds. */
export function forgetFacts(request: RecordRequest): void {
  rows.delete(keyOf(request));
}
