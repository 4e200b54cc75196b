/** Rows that were carried out before, under the id that their sender gave them. Pure. */
import { invalidBody } from '../../../http/problem.ts';
import type { PartFacts } from './find.ts';
import { type RowOutcome, refusedBy } from './outcome.ts';
import type { Row } from './row.ts';

/**
 * What a row came to when it was sent before. Undefined: it was not. Another row under the same id
 * is refused, so that nobody loses it who counts from 1 again.
 */
export function outcomeBefore(
  row: Row,
  { receiptOf }: Pick<PartFacts, 'receiptOf'>,
): RowOutcome | undefined {
  const kept = receiptOf(row);
  if (!kept || !row.named || kept.outcome === 'counted') return undefined;
  if (kept.fingerprint !== row.named.fingerprint) {
    return refusedBy(invalidBody('id', 'This id was given to another line within 24 hours.'));
  }
  const { outcome: how, userId, principalId } = kept;
  if (userId === null || principalId === null) return undefined;
  return { how, person: { userId, principalId } };
}
