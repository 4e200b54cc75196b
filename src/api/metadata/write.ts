import { timelineOf } from '../../db/bookmark.ts';
import { Outdated } from '../../db/errors.ts';
import { RECORD_BYTES, RECORD_KEYS } from '../../db/limits.ts';
import type { RecordChange, RecordOutcome } from '../../directory/records/change.ts';
import {
  type ChangeFacts,
  findChangeFacts,
  forgetFacts,
  type RecordRequest,
  rememberedFacts,
  rememberFacts,
} from '../../directory/records/facts.ts';
import { etagOf, isEmpty, type StoredRecord } from '../../directory/records/record.ts';
import { checkConditions, expectedIn, isConditional } from '../../http/preconditions.ts';
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
import { recordFor } from './rules.ts';
import { noteSent, usedToken } from './token-use.ts';

/** Changes a record that the caller may write, in the registrar of its user. */
export async function writeRecord(
  call: RecordCall,
  change: RecordChange,
): Promise<{ readonly record: StoredRecord; readonly etag: string }> {
  const request = recordRequestOf(call);
  const { facts, email, ...decision } =
    decidedBefore(call, request) ?? decide(call, await findChangeFacts(call.db, request));
  const command = { ...decision.command, change };
  try {
    const outcome = await inRegistrar(call, email, (registrar) => registrar.changeRecord(command));
    const record = recordIn(outcome);
    noteSent(command.usedToken, call.now);
    rememberFacts(call.env, request, facts);
    return { record, etag: etagOf(command.userId, record, timelineOf(call.env)) };
  } catch (error) {
    if (error instanceof Outdated) forgetFacts(call.env, request);
    throw error;
  }
}

/** Whether a record must be empty to be changed. */
const IF_EMPTY = { nothing: true, something: false, seen: null, anything: null } as const;

/** Makes the command of a change. Raises a problem if rights or conditions forbid it. */
function decide(call: RecordCall, facts: ChangeFacts) {
  const { caller } = facts;
  const { subject, record } = recordFor(facts, caller, 'write_metadata');
  const { userId, scopeId, tenantKey, email } = subject;
  const etag = etagOf(userId, record, timelineOf(call.env));
  checkConditions(call.headers, { etag, exists: !isEmpty(record) });
  const expected = expectedIn(call.headers);
  const command = {
    ...mutationBy(facts, call),
    userId,
    scopeId,
    tenantKey,
    ifVersion: expected === 'seen' ? record.version : null,
    ifEmpty: IF_EMPTY[expected],
    usedToken: usedToken(authorOf(caller).tokenId, call.now),
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
    const facts = rememberedFacts(call.env, request);
    return facts && decide(call, facts);
  } catch {
    return undefined;
  }
}

/** The record after a change. Raises what went wrong. */
function recordIn(outcome: RecordOutcome): StoredRecord {
  switch (outcome.is) {
    case 'done':
      return outcome.record;
    case 'not_member':
      throw notFound('user');
    case 'other_version':
      throw preconditionFailed();
    case 'overtaken':
      throw unavailable();
    case 'too_large':
      throw tooLarge(`The record would be larger than ${RECORD_BYTES} bytes.`);
    case 'too_many_keys':
      throw invalidBody(
        'metadata',
        `Ensure the record has no more than ${RECORD_KEYS} keys.`,
        'too_big',
      );
  }
}
