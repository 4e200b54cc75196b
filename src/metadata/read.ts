import type { TokenClaim } from '../auth/token.ts';
import { type CacheDirectives, cacheDirectivesOf } from '../http/cache-directives.ts';
import { notModifiedSince } from '../http/preconditions.ts';
import { Problem } from '../http/problem.ts';
import { finished, notModified, type Reply } from '../http/reply.ts';
import { ask, registrarOf } from '../registrar/ask.ts';
import { askedBy, type RecordCall } from './asked.ts';
import { type EdgeCopy, edgeCopy } from './edge-copy.ts';
import { presentRecord } from './present.ts';
import { findStanding } from './queries.ts';
import { etagOf, reach, type Subject } from './rules.ts';

/** How long a copy counts as fresh: KV's own caches hold one for as long, in seconds. */
const FRESH_FOR = 60;

/**
 * A record for who may read it. One's own comes from the published copy, unless the request asks
 * for another, the copy is behind the fence, or it does not know the token: then D1 answers.
 */
export async function readRecord(call: RecordCall): Promise<Reply> {
  const directives = cacheDirectivesOf(call.headers);
  const copy = directives.noCache ? undefined : await edgeCopy(call);
  if (copy && serves(copy, directives)) return answerCopy(call, copy, 'hit');
  await copy?.body.cancel();
  if (directives.onlyIfCached) return { status: 504, body: { detail: NO_COPY } };
  const forwarded = directives.noCache ? 'request' : copy ? 'stale' : 'miss';
  try {
    return await readFromDatabase(call, `fwd=${forwarded}`);
  } catch (error) {
    return staleIfError(call, error);
  }
}

const NO_COPY = 'There is no copy that satisfies this request without the database.';

const serves = ({ age, behindFence }: EdgeCopy, { maxAge }: CacheDirectives): boolean =>
  !behindFence && (maxAge === null || age <= maxAge);

/** Any record that the caller may read, from D1. Afterwards one's own is published for next time. */
async function readFromDatabase(call: RecordCall, from: string): Promise<Reply> {
  const { credential } = call;
  const { caller, ...standing } = await findStanding(call.env.DB, askedBy(call));
  const { subject, record } = reach(standing, caller, 'read_metadata');
  if (credential.kind === 'token' && credential.userId === subject.userId) {
    call.afterwards(requestFill(call, subject, credential));
  }
  const headers = { ETag: etagOf(subject.userId, record), 'Cache-Status': `roster; ${from}` };
  if (notModifiedSince(call.headers, headers.ETag)) return notModified(headers);
  return finished(presentRecord(record), headers);
}

/** While D1 cannot be asked, one's own record is better late than never; nothing else is. */
async function staleIfError(call: RecordCall, error: unknown): Promise<Reply> {
  const copy = error instanceof Problem ? undefined : await edgeCopy(call);
  if (!copy) throw error;
  return answerCopy(call, copy, 'hit; detail=stale-if-error');
}

/** A reader never puts: two of them could put in the wrong order. */
async function requestFill(
  { env }: RecordCall,
  { email, tenantKey }: Subject,
  { userId, tokenId, hash }: TokenClaim,
): Promise<void> {
  await ask(registrarOf(env, email).fillRecord({ userId, tokenId, hash }, tenantKey));
}

async function answerCopy(
  call: RecordCall,
  { body, etag, age }: EdgeCopy,
  from: string,
): Promise<Reply> {
  const ttl = FRESH_FOR - age;
  const headers = { ETag: etag, Age: String(age), 'Cache-Status': `roster; ${from}; ttl=${ttl}` };
  if (!notModifiedSince(call.headers, etag)) return finished(body, headers);
  await body.cancel();
  return notModified(headers);
}
