import type { RequestContext } from '../auth/call.ts';
import type { Credential } from '../auth/credential.ts';
import { idsOf } from '../db/ids.ts';
import type { Contract } from '../http/contract.ts';
import { conflict, inProgress, keyReused, Problem } from '../http/problem.ts';
import { privately } from '../http/respond.ts';
import { type KeptReply, replyIn, textsOf } from './kept-reply.ts';
import type { KeyedRequest } from './keyed-request.ts';
import { begin, keep, release } from './queries.ts';
import { rightsOf } from './rights.ts';

interface KeyedCall extends RequestContext {
  readonly credential: Credential | undefined;
}

/**
 * Carries out a keyed request once. A repetition gets the first answer. A repetition while the
 * first still runs is told to wait, and a different request under the same key is refused. If the
 * first answer was lost, was too big to keep or showed somebody who was deleted since, or if its
 * caller has other rights now, the next attempt repeats the same mutation, which changes nothing
 * twice. See docs/decisions/idempotency.md#the-event-is-the-receipt.
 */
export async function once<Call extends KeyedCall>(
  keyed: KeyedRequest,
  contract: Contract,
  call: Call,
  run: (call: Call) => Response | Promise<Response>,
): Promise<Response> {
  const { row, attempt, caller } = await begin(call.db, keyed, call.credential, call.now);
  const secret = contract.showsSecret ? keyed.secret : null;
  const rights = rightsOf(caller);
  if (row.fingerprint !== keyed.fingerprint) throw keyReused();
  const wasAnswered = row.reply !== null;
  // An empty one was wiped with a person whom it showed.
  const kept = row.reply ? keptReply(row.reply, secret) : null;
  const isTheirs = kept !== null && (kept.rights === rights || row.of_own_rights === 1);
  if (isTheirs && !kept.isCut) return replayed(kept);
  if (!wasAnswered && row.attempt !== attempt) throw inProgress();
  // A request that changed nothing has no event. That it was answered tells the same.
  const isRepetition = row.applied === 1 || wasAnswered;
  const headers = isRepetition ? unconditional(call.headers) : call.headers;
  try {
    const response = await run({ ...call, headers, newId: idsOf(row.mutation_id), isRepetition });
    if (wasAnswered) return response;
    const texts = await textsOf(response.clone(), {
      url: shownUrl(contract, call),
      rights,
      secret,
    });
    await unlessDown(call.db.batch(keep(call.db, keyed, attempt, texts)));
    return response;
  } catch (error) {
    const refused = isRefusal(error);
    if (!wasAnswered) {
      const mayBeMade = isRepetition || !refused;
      await unlessDown(release(call.db, keyed, attempt, { mayBeMade }).run());
    }
    if (isRepetition && refused && (!kept || isTheirs)) return withoutAnswer(contract, error);
    throw error;
  }
}

/** If this note fails, the attempt expires after 20 s and the next one repeats its mutation. */
const unlessDown = (note: Promise<unknown>) => note.catch(() => undefined);

/** The address whose people an answer shows. After a deletion it shows nobody. */
const shownUrl = ({ method }: Contract, { url }: RequestContext): string | null =>
  method === 'DELETE' ? null : url;

function keptReply(text: string, secret: string | null): KeptReply {
  const reply = replyIn(text, secret);
  if (reply) return reply;
  throw conflict(
    'already_done',
    'This was carried out before, and its secret is shown only to the credential that asked first.',
  );
}

function replayed(reply: KeptReply): Response {
  const headers = privately(new Headers(reply.headers.map(([name, value]) => [name, value])));
  headers.set('Idempotent-Replayed', 'true');
  return new Response(reply.body, { status: reply.status, headers });
}

/** The conditions held when the change was made. The repetition must not fail on them. */
function unconditional(headers: Headers): Headers {
  const without = new Headers(headers);
  without.delete('If-Match');
  without.delete('If-None-Match');
  return without;
}

/** Whether a request was refused. A refused request changed nothing and may be tried again. */
const isRefusal = (error: unknown): boolean =>
  error instanceof Problem && error.meaning.is !== 'unavailable' && error.meaning.is !== 'internal';

/** It was carried out and its answer is not kept. To repeat it fails because of its own change. */
function withoutAnswer({ replies }: Contract, refusal: unknown): Response {
  if (refusal instanceof Problem && refusal.meaning.is === 'rate_limited') throw refusal;
  if (replies[204]) return new Response(null, { status: 204, headers: privately(new Headers()) });
  throw conflict(
    'already_done',
    'This was carried out before, but its answer is not kept: read what it changed.',
  );
}
