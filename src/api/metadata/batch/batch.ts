/** Changes the records of all rows of a request, part by part. */
import type { RequestContext } from '../../../auth/call.ts';
import type { Credential } from '../../../auth/credential.ts';
import { presentRow, type RowOutcome, refusedBy } from './outcome.ts';
import { changePart } from './part.ts';
import { isRefused, type Row, rowsOf } from './row.ts';

/** So many rows are read and changed at once. */
const PART = 50;

export interface BatchCall extends RequestContext {
  readonly credential: Credential;
  readonly query: { readonly platform_key: string };
  readonly body: { readonly records: readonly unknown[] };
  readonly faults: ReadonlyMap<number, string>;
}

export async function changeRecords(call: BatchCall) {
  const { body, newId, faults, credential, requestId } = call;
  const rows = rowsOf(body.records, { mutationId: newId('event'), faults, credential });
  const outcomes = new Map<number, RowOutcome>();
  const valid: Row[] = [];
  for (const row of rows) {
    if (isRefused(row)) outcomes.set(row.index, { refused: row.refused });
    else valid.push(row);
  }
  // A request without a valid row asks for the caller and the tenant all the same.
  for (let from = 0; from === 0 || from < valid.length; from += PART) {
    const part = valid.slice(from, from + PART);
    const work = changePart(call, part);
    const made = await (from === 0 ? work : work.catch(refusingAll(part)));
    for (const [index, outcome] of made) outcomes.set(index, outcome);
  }
  return {
    results: rows.map(({ index }) => {
      const outcome = outcomes.get(index);
      if (!outcome) throw new Error('each row has an outcome');
      return presentRow(index, outcome, requestId);
    }),
  };
}

/** The credential or the tenant has ended since the parts before: they stand. */
const refusingAll = (part: readonly Row[]) => (error: unknown) =>
  new Map(part.map(({ index }) => [index, refusedBy(error)]));
