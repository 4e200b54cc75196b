import type { RecordFacts, Subject } from '../../directory/records/facts.ts';
import type { StoredRecord } from '../../directory/records/record.ts';
import { forbidden, notFound, notOthersMetadata } from '../../http/problem.ts';
import type { Caller } from '../../policy/caller.ts';
import { mayTouchOwnRecord, mayTouchRecordsIn } from '../../policy/metadata.ts';
import type { RecordVerb } from '../../policy/permissions.ts';

/**
 * The record that a request is for, and its user. Raises, in this order, 404 platform, 403, 404
 * user.
 */
export function recordFor(
  facts: Pick<RecordFacts, 'tenant' | 'subject' | 'isSuspended' | 'record'>,
  caller: Caller,
  verb: RecordVerb,
): { readonly subject: Subject; readonly record: StoredRecord } {
  const { tenant, subject, isSuspended, record } = facts;
  if (!tenant) throw notFound('platform');
  if (caller.kind === 'user' && subject?.userId === caller.userId) {
    const isMember = record !== null && !isSuspended;
    if (!isMember || !mayTouchOwnRecord(caller, verb, tenant)) throw forbidden();
  } else if (!mayTouchRecordsIn(caller, verb, tenant)) {
    throw notOthersMetadata();
  }
  if (!subject || !record) throw notFound('user');
  return { subject, record };
}
