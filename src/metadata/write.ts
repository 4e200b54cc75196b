import { mutationBy } from '../auth/mutation.ts';
import { RECORD_BYTES, RECORD_KEYS } from '../db/limits.ts';
import { checkConditions } from '../http/preconditions.ts';
import { Problem } from '../http/problem.ts';
import { authorOf } from '../policy/caller.ts';
import { ask } from '../registrar/ask.ts';
import { askedBy, type RecordCall } from './asked.ts';
import type { ChangeOutcome } from './change.ts';
import { findStanding } from './queries.ts';
import { etagOf, holdsSomething, type RecordChange, reach, type StoredRecord } from './rules.ts';

/** Changes a record that the caller may write, in the person's registrar. */
export async function changeRecord(
  call: RecordCall,
  change: RecordChange,
): Promise<{ readonly record: StoredRecord; readonly etag: string }> {
  const { caller, ...standing } = await findStanding(call.db, askedBy(call));
  const { subject, record: before } = reach(standing, caller, 'write_metadata');
  const { userId, scopeId, tenantKey, email } = subject;
  const conditional = checkConditions(call.headers, {
    etag: etagOf(userId, before),
    exists: holdsSomething(before),
  });
  const command = {
    userId,
    scopeId,
    tenantKey,
    change,
    ifVersion: conditional ? before.version : null,
    ...mutationBy(caller, call),
    tokenId: authorOf(caller).tokenId,
  };
  const record = recordIn(await ask(call, email, (registrar) => registrar.changeRecord(command)));
  return { record, etag: etagOf(userId, record) };
}

function recordIn(outcome: ChangeOutcome): StoredRecord {
  switch (outcome.is) {
    case 'done':
      return outcome.record;
    case 'not_member':
      throw new Problem({ is: 'not_found', noun: 'user' });
    case 'other_version':
      throw new Problem({ is: 'precondition_failed' });
    case 'too_large':
      throw new Problem({
        is: 'payload_too_large',
        message: `The record would be larger than ${RECORD_BYTES} bytes.`,
      });
    case 'too_many_keys': {
      const message = `Ensure the record has no more than ${RECORD_KEYS} keys.`;
      throw new Problem({ is: 'invalid_body', issues: [{ path: ['metadata'], message }] });
    }
  }
}
