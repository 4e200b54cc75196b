import { RECORD_BYTES, RECORD_KEYS } from '../../db/limits.ts';
import type { ChangeOutcome } from '../../directory/records/change.ts';
import {
  type FoundFacts,
  findRecordFacts,
  type RecordRequest,
} from '../../directory/records/facts.ts';
import { etagOf, type RecordChange, type StoredRecord } from '../../directory/records/record.ts';
import {
  forgetFacts,
  rememberedFacts,
  rememberFacts,
} from '../../directory/records/remembered-facts.ts';
import { checkConditions, isConditional } from '../../http/preconditions.ts';
import { Problem } from '../../http/problem.ts';
import { authorOf } from '../../policy/caller.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationBy } from '../../registrar/mutation.ts';
import { type RecordCall, recordRequestOf } from './record-request.ts';
import { holdsSomething, recordFor } from './rules.ts';

/** So often rights may change under a request before it is asked to come again. */
const TRIES = 3;

/** Changes a record that the caller may write, in the person's registrar. */
export async function changeRecord(
  call: RecordCall,
  change: RecordChange,
): Promise<{ readonly record: StoredRecord; readonly etag: string }> {
  const request = recordRequestOf(call);
  let decision = decidedBefore(call, request);
  for (let tries = 0; tries < TRIES; tries += 1) {
    decision ??= decide(call, await findRecordFacts(call.db, request));
    const { command, facts, email } = decision;
    const record = recordIn(
      await inRegistrar(call, email, (registrar) => registrar.changeRecord({ ...command, change })),
    );
    if (record) {
      rememberFacts(request, facts);
      return { record, etag: etagOf(command.userId, record) };
    }
    forgetFacts(request);
    decision = undefined;
  }
  throw new Problem({ is: 'unavailable', retryAfter: 1 });
}

/** Raises what the caller may not, and what its conditions forbid. */
function decide(call: RecordCall, facts: FoundFacts) {
  const { caller, authority } = facts;
  const { subject, record } = recordFor(facts, caller, 'write_metadata');
  const { userId, scopeId, tenantKey, email } = subject;
  const conditional = checkConditions(call.headers, {
    etag: etagOf(userId, record),
    exists: holdsSomething(record),
  });
  const command = {
    ...{ userId, scopeId, tenantKey, authority },
    ifVersion: conditional ? record.version : null,
    ...mutationBy(caller, call),
    tokenId: authorOf(caller).tokenId,
  };
  return { command, facts, email };
}

/** What was decided for an earlier request like this one; a refusal is nothing to rest on. */
function decidedBefore(
  call: RecordCall,
  request: RecordRequest,
): ReturnType<typeof decide> | undefined {
  if (isConditional(call.headers)) return undefined;
  try {
    const facts = rememberedFacts(request);
    return facts && decide(call, facts);
  } catch {
    return undefined;
  }
}

/** The record, or undefined when it must be decided again. */
function recordIn(outcome: ChangeOutcome): StoredRecord | undefined {
  switch (outcome.is) {
    case 'done':
      return outcome.record;
    case 'outdated':
      return undefined;
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
