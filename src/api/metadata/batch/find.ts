import { appliedAmong } from '../../../db/events.ts';
import { rowsOf } from '../../../db/rows.ts';
import { eachTogether } from '../../../db/together.ts';
import { type ChangeFacts, findChangeFacts } from '../../../directory/records/facts.ts';
import { notFound } from '../../../http/problem.ts';
import { idempotencyKeyIn } from '../../../idempotency/keyed-request.ts';
import type { BatchCall } from './batch.ts';
import type { Row } from './row.ts';

/** A row, and what it is judged by. */
interface FoundRow {
  readonly row: Row;
  readonly facts: ChangeFacts;
  /** Whether an earlier attempt of the same request has made it. */
  readonly isApplied: boolean;
}

/**
 * Finds the facts of some rows in one round trip, and without a row those about the caller alone.
 * Raises what is about all of them: 401, or 404 for the tenant.
 */
export async function findPart(
  call: BatchCall,
  rows: readonly Row[],
): Promise<readonly FoundRow[]> {
  const { db, credential, now, headers, query } = call;
  const asked = { credential, tenantKey: query.platform_key, copied: true, now };
  const named = rows.length > 0 ? rows : [{ username: undefined }];
  // Without a key there was no earlier attempt.
  const keyed = idempotencyKeyIn(headers) === null ? [] : rows.map(({ newId }) => newId('event'));
  const { outcomes, last } = await eachTogether(
    db,
    named.map(
      ({ username }) =>
        (each) =>
          findChangeFacts(each, { ...asked, username }),
    ),
    (each) => each.batch<{ id: string }>([appliedAmong(each, keyed)]),
  );
  const facts = outcomes.map(required);
  if (facts.some(({ tenant }) => !tenant)) throw notFound('platform');
  const made = new Set(
    required(last)
      .flatMap(rowsOf<{ id: string }>)
      .map(({ id }) => id),
  );
  return rows.map((row, n) => ({
    row,
    // There are facts for each row.
    facts: facts[n] as ChangeFacts,
    isApplied: made.has(row.newId('event')),
  }));
}

function required<Value>(outcome: PromiseSettledResult<Value>): Value {
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}
