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
import {
  etagOf,
  isEmpty,
  presentRecord,
  type StoredRecord,
} from '../../directory/records/record.ts';
import { checkConditions, expectedIn, isConditional } from '../../http/preconditions.ts';
import {
  invalidBody,
  notFound,
  preconditionFailed,
  tooLarge,
  unavailable,
} from '../../http/problem.ts';
import { authorOf } from '../../policy/caller.ts';
import { authorityIn } from '../../policy/metadata.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationBy } from '../../registrar/mutation.ts';
import { type RecordCall, recordRequestOf } from './record-request.ts';
import { hiddenFrom, recordFor } from './rules.ts';
import { NOTHING, termsOf } from './terms.ts';
import { noteSent, usedToken } from './token-use.ts';

/** Changes a record that the caller may write, in the registrar of its user. Returns its body. */
export async function writeRecord(
  call: RecordCall,
  change: RecordChange,
): Promise<{ readonly body: string; readonly etag: string }> {
  const request = recordRequestOf(call);
  const { facts, email, command, hidden } =
    decidedBefore(call, request, change) ??
    decide(call, await findChangeFacts(call.db, request), change);
  try {
    const outcome = await inRegistrar(call, email, (registrar) => registrar.changeRecord(command));
    const record = recordIn(outcome);
    noteSent(command.usedToken, call.now);
    rememberFacts(call.env, request, facts);
    const etag = etagOf(command.userId, record, timelineOf(call.env), hidden);
    return { body: presentRecord(record, hidden), etag };
  } catch (error) {
    if (error instanceof Outdated) forgetFacts(call.env, request);
    throw error;
  }
}

/** Whether a record must be empty to be changed. */
const IF_EMPTY = { nothing: true, something: false, seen: null, anything: null } as const;

/** Makes the command of a change. Raises a problem if rights or conditions forbid it. */
export function decide(call: RecordCall, facts: ChangeFacts, change: RecordChange) {
  const { caller, ruleSets } = facts;
  const { subject, record, tenant } = recordFor(facts, caller, 'write_metadata');
  const { userId, scopeId, tenantKey, email } = subject;
  const hidden = hiddenFrom(call, { caller, tenant, ruleSets });
  const etag = etagOf(userId, record, timelineOf(call.env), hidden);
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
    change,
    ...termsOf(ruleSets, record, authorityIn(caller, tenant), change, hidden.length === 0),
  };
  return { command, facts, email, hidden };
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
  change: RecordChange,
): ReturnType<typeof decide> | undefined {
  if (call.isRepetition || isConditional(call.headers)) return undefined;
  try {
    const facts = rememberedFacts(call.env, request);
    if (!facts) return undefined;
    const decision = decide(call, facts, change);
    // The content of the record is not remembered, so nothing can rest on it.
    const { terms = { expects: NOTHING } } = decision.command;
    return terms.expects === NOTHING ? decision : undefined;
  } catch {
    return undefined;
  }
}

/** The record after a change. Raises what went wrong. */
export function recordIn(outcome: RecordOutcome): StoredRecord {
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
