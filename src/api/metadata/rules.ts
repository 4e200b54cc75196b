import type { RecordFacts, Subject } from '../../directory/records/facts.ts';
import type { StoredRecord } from '../../directory/records/record.ts';
import { forbidden, notFound, notOthersMetadata } from '../../http/problem.ts';
import type { Caller, Tenant } from '../../policy/caller.ts';
import { privateKeys } from '../../policy/keys/constraints.ts';
import { authorityIn, mayTouchOwnRecord, mayTouchRecordsIn } from '../../policy/metadata.ts';
import type { RecordVerb } from '../../policy/permissions.ts';
import type { RecordCall } from './record-request.ts';

/**
 * The record that a request is for, and its user. Raises, in this order, 404 platform, 403, 404
 * user.
 */
export function recordFor(
  facts: Pick<RecordFacts, 'tenant' | 'subject' | 'isSuspended' | 'record'>,
  caller: Caller,
  verb: RecordVerb,
): { readonly subject: Subject; readonly record: StoredRecord; readonly tenant: Tenant } {
  const { tenant, subject, isSuspended, record } = facts;
  if (!tenant) throw notFound('platform');
  if (caller.kind === 'user' && subject?.userId === caller.userId) {
    const isMember = record !== null && !isSuspended;
    if (!isMember || !mayTouchOwnRecord(caller, verb, tenant)) throw forbidden();
  } else if (!mayTouchRecordsIn(caller, verb, tenant)) {
    throw notOthersMetadata();
  }
  if (!subject || !record) throw notFound('user');
  return { subject, record, tenant };
}

/**
 * The keys that an answer leaves out: private ones, unless somebody with authority names whom it
 * looks at. One's own record is shown as its copy shows it.
 */
export function hiddenFrom(
  { query }: Pick<RecordCall, 'query'>,
  { caller, tenant, ruleSets }: Pick<RecordFacts, 'caller' | 'ruleSets'> & { tenant: Tenant },
): readonly string[] {
  const isLookedAt = query.username !== undefined && authorityIn(caller, tenant) !== 'user';
  return isLookedAt ? [] : privateKeys(ruleSets);
}
