import { RECORD_BYTES, RECORD_KEYS } from '../../db/limits.ts';
import type { RecordChange, RecordOutcome } from '../../directory/records/change.ts';
import {
  type FoundFacts,
  findRecordFacts,
  forgetFacts,
  type RecordRequest,
  rememberedFacts,
  rememberFacts,
} from '../../directory/records/facts.ts';
import { etagOf, type StoredRecord } from '../../directory/records/record.ts';
import { checkConditions, isConditional } from '../../http/preconditions.ts';
import {
  invalidBody,
  notFound,
  preconditionFailed,
  tooLarge,
  unavailable,
} from '../../http/problem.ts';
import { authorOf } from '../../policy/caller.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationBy } from '../../registrar/mutation.ts';
import { type RecordCall, recordRequestOf } from './record-request.ts';
import { isEmpty, recordFor } from './rules.ts';

/** A request is decided again at most this often while the rights change under it. */
const TRIES = 3;

/** Changes a record that the caller may write, in the registrar of its user. */
export async function writeRecord(
  call: RecordCall,
  change: RecordChange,
): Promise<{ readonly record: StoredRecord; readonly etag: string }> {
  const request = recordRequestOf(call);
  let decision = decidedBefore(call, request);
  for (let tries = 0; tries < TRIES; tries += 1) {
    decision ??= decide(call, await findRecordFacts(call.db, request));
    const { facts, email } = decision;
    const command = { ...decision.command, change };
    const outcome = await inRegistrar(call, email, (registrar) => registrar.changeRecord(command));
    const record = recordIn(outcome);
    if (record) {
      rememberFacts(request, facts);
      return { record, etag: etagOf(command.userId, record) };
    }
    forgetFacts(request);
    decision = undefined;
  }
  throw unavailable();
}

/** Makes the command of a change. Raises a problem if rights or conditions forbid it. */
function decide(call: RecordCall, facts: FoundFacts) {
  const { caller, authority } = facts;
  const { subject, record } = recordFor(facts, caller, 'write_metadata');
  const { userId, scopeId, tenantKey, email } = subject;
  const isConditional = checkConditions(call.headers, {
    etag: etagOf(userId, record),
    exists: !isEmpty(record),
  });
  const command = {
    ...mutationBy(caller, call),
    userId,
    scopeId,
    tenantKey,
    authority,
    ifVersion: isConditional ? record.version : null,
    tokenId: authorOf(caller).tokenId,
  };
  return { command, facts, email };
}

/**
 * The decision for an earlier request of the same kind. It saves asking D1, which checks it again
 * in the transaction of the change. A remembered refusal does not count, since rights may have
 * grown.
 * See docs/decisions/copies.md#remembered-rights.
 */
function decidedBefore(
  call: RecordCall,
  request: RecordRequest,
): ReturnType<typeof decide> | undefined {
  if (call.isRepetition || isConditional(call.headers)) return undefined;
  try {
    const facts = rememberedFacts(request);
    return facts && decide(call, facts);
  } catch {
    return undefined;
  }
}

/** The record, or undefined if the request must be decided again. Raises what went wrong. */
function recordIn(outcome: RecordOutcome): StoredRecord | undefined {
  switch (outcome.is) {
    case 'done':
      return outcome.record;
    case 'outdated':
      return undefined;
    case 'not_member':
      throw notFound('user');
    case 'other_version':
      throw preconditionFailed();
    case 'too_large':
      throw tooLarge(`The record would be larger than ${RECORD_BYTES} bytes.`);
    case 'too_many_keys':
      throw invalidBody('metadata', `Ensure the record has no more than ${RECORD_KEYS} keys.`);
  }
}
