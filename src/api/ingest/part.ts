/** Takes in a part of the messages of a request: one read of D1, and one batch of changes there. */
import type { RequestContext } from '../../auth/call.ts';
import type { TokenClaim } from '../../auth/token.ts';
import { isOwnFault, Outdated } from '../../db/errors.ts';
import { idsOf } from '../../db/ids.ts';
import { applyMessages } from '../../directory/ingest/change.ts';
import { findIngestFacts } from '../../directory/ingest/facts.ts';
import { countLeftOut, type LeftOut } from '../../directory/ingest/left-out.ts';
import { suppressionOf } from '../../directory/personal-data/suppression.ts';
import { limitExactly } from '../../limits/exact.ts';
import { mutationOf } from '../../registrar/mutation.ts';
import { judgeInOrder } from './in-order.ts';
import { keyHolderIn } from './key-holder.ts';
import type { Message } from './message.ts';
import { questionOf } from './question.ts';
import { leftOutOf } from './traits.ts';

interface Part {
  readonly claim: TokenClaim;
  readonly messages: readonly Message[];
  /** What was left out before. */
  readonly leftOut: readonly LeftOut[];
}

/** Raises `unauthenticated`, and `Outdated` if the facts have changed, and then does nothing. */
export async function ingestPart(call: RequestContext, part: Part): Promise<void> {
  const { db, env, now } = call;
  const { facts, ground } = await findIngestFacts(db, questionOf(call, part));
  const { tenant, userId, tokenId } = keyHolderIn(facts, now);
  const messages = part.messages.filter(({ receipt }) => !facts.counted.includes(receipt));
  if (messages.length + part.leftOut.length === 0) return;
  const isSuppressed = (email: string) =>
    facts.suppressed.length > 0 && facts.suppressed.includes(suppressionOf(env, email) ?? '');
  const { changes, leftOut } = judgeInOrder(messages, { ...facts, tenant, isSuppressed });
  if (changes.some(({ how }) => how === 'create')) await limitExactly(call, 'identify', userId);
  const mutationBy = ({ mutationId }: Pick<Message, 'mutationId'>) => ({
    ...mutationOf(userId, { ...call, newId: idsOf(mutationId), isRepetition: false }),
    via: tokenId,
  });
  const apply = (made: typeof changes, left: readonly LeftOut[]) =>
    applyMessages(db, mutationBy({ mutationId: call.newId('event') }), {
      ground,
      people: made.map(({ message, ...change }) => ({ ...mutationBy(message), ...change })),
      tally: {
        scopeId: tenant.id,
        tokenId,
        now,
        receipts: messages.map(({ receipt }) => receipt),
        types: messages.map(({ type }) => type),
        leftOut: countLeftOut([...part.leftOut, ...left]),
      },
    });
  try {
    await apply(changes, leftOut);
  } catch (error) {
    if (error instanceof Outdated || !isOwnFault(error) || changes.length === 0) throw error;
    const [first] = changes;
    if (messages.length > 1 || !first) return inHalves(call, { ...part, messages });
    await apply([], [leftOutOf(first.message, '', 'over_limit')]);
  }
}

/** One of the messages violates a limit: the halves are taken in, until it stands by itself. */
async function inHalves(call: RequestContext, part: Part): Promise<void> {
  const half = Math.ceil(part.messages.length / 2);
  await ingestPart(call, { ...part, messages: part.messages.slice(0, half) });
  await ingestPart(call, { ...part, messages: part.messages.slice(half), leftOut: [] });
}
