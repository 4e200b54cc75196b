import type { RecordFacts, StoredRecord, Subject } from '../../directory/records/record.ts';
import { Problem } from '../../http/problem.ts';
import type { Caller } from '../../policy/caller.ts';
import { mayTouchOwnRecord, mayTouchRecordsIn, type RecordVerb } from '../../policy/metadata.ts';

/** Whose record a request reaches, and the record, if it may. Raises 404 platform, 403, 404 user. */
export function recordFor(
  facts: Pick<RecordFacts, 'tenant' | 'subject' | 'record'>,
  caller: Caller,
  verb: RecordVerb,
): { readonly subject: Subject; readonly record: StoredRecord } {
  const { tenant, subject, record } = facts;
  if (!tenant) throw new Problem({ is: 'not_found', noun: 'platform' });
  if (caller.kind === 'user' && subject?.userId === caller.userId) {
    if (!record || !mayTouchOwnRecord(caller, verb, tenant)) throw new Problem({ is: 'forbidden' });
  } else if (!mayTouchRecordsIn(caller, verb, tenant)) {
    throw new Problem({ is: 'forbidden', to: 'others_metadata' });
  }
  if (!subject || !record) throw new Problem({ is: 'not_found', noun: 'user' });
  return { subject, record };
}

/** "Create only" is refused where there is something to overwrite. */
export const holdsSomething = (record: StoredRecord): boolean => record.metadata !== '{}';
