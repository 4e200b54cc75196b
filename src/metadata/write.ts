import { mutationBy } from '../auth/mutation.ts';
import { RECORD_BYTES, RECORD_KEYS } from '../db/limits.ts';
import { checkConditions, isConditional } from '../http/preconditions.ts';
import { Problem } from '../http/problem.ts';
import { authorOf } from '../policy/caller.ts';
import { ask } from '../registrar/ask.ts';
import { askedBy, type RecordCall } from './asked.ts';
import type { ChangeOutcome } from './change.ts';
import { forgetStanding, rememberedStanding, rememberStanding } from './remembered-standing.ts';
import { etagOf, holdsSomething, type RecordChange, reach, type StoredRecord } from './rules.ts';
import { type Asked, type FoundStanding, findStanding } from './standing.ts';

/** So often rights may change under a request before it is asked to come again. */
const TRIES = 3;

/** Changes a record that the caller may write, in the person's registrar. */
export async function changeRecord(
  call: RecordCall,
  change: RecordChange,
): Promise<{ readonly record: StoredRecord; readonly etag: string }> {
  const asked = askedBy(call);
  let decision = decidedBefore(call, asked);
  for (let tries = 0; tries < TRIES; tries += 1) {
    decision ??= decide(call, await findStanding(call.db, asked));
    const { command, standing, email } = decision;
    const record = recordIn(
      await ask(call, email, (registrar) => registrar.changeRecord({ ...command, change })),
    );
    if (record) {
      rememberStanding(asked, standing);
      return { record, etag: etagOf(command.userId, record) };
    }
    forgetStanding(asked);
    decision = undefined;
  }
  throw new Problem({ is: 'unavailable', retryAfter: 1 });
}

/** Raises what the caller may not, and what its conditions forbid. */
function decide(call: RecordCall, standing: FoundStanding) {
  const { caller, authority } = standing;
  const { subject, record } = reach(standing, caller, 'write_metadata');
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
  return { command, standing, email };
}

/** What was decided for an earlier request like this one; a refusal is nothing to rest on. */
function decidedBefore(call: RecordCall, asked: Asked): ReturnType<typeof decide> | undefined {
  if (isConditional(call.headers)) return undefined;
  try {
    const standing = rememberedStanding(asked);
    return standing && decide(call, standing);
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
