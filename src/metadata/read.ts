import { remember } from '../copies/isolate-memory.ts';
import { type Bookmark, latest } from '../db/bookmark.ts';
import { type CacheDirectives, cacheDirectivesOf } from '../http/cache-directives.ts';
import { notModifiedSince } from '../http/preconditions.ts';
import { Problem } from '../http/problem.ts';
import { finished, notModified, type Reply } from '../http/reply.ts';
import { registrarOf } from '../registrar/ask.ts';
import type { RecordCall } from './asked.ts';
import { type EdgeCopy, type EdgeView, edgeView, isolateCopy, ownCopy } from './edge-copy.ts';
import { findRecord, type Source } from './find-record.ts';
import { presentRecord } from './present.ts';
import { etagOf, type Subject } from './rules.ts';

/** How long a copy counts as fresh: KV's own caches hold one for as long, in seconds. */
const FRESH_FOR = 60;

/**
 * A record for who may read it. One's own comes from a copy, unless the request asks for another,
 * the copy is behind what this location or the client knows of, or it does not know the token: then
 * D1 answers.
 */
export async function readRecord(call: RecordCall): Promise<Reply> {
  const directives = cacheDirectivesOf(call.headers);
  const near = directives.mayRemember ? isolateCopy(call) : undefined;
  if (near && serves(near, call.bookmark, directives)) return answerCopy(call, near, 'hit');
  const { copy, fence } = directives.noCache ? NOTHING : await edgeView(call);
  const atLeast = latest(fence, call.bookmark);
  if (copy && serves(copy, atLeast, directives)) {
    const kept = directives.mayRemember ? await rememberCopy(call, copy) : copy;
    return answerCopy(call, kept, 'hit');
  }
  await discard(copy);
  if (directives.onlyIfCached) return { status: 504, body: { detail: NO_COPY } };
  const forwarded = directives.noCache ? 'request' : copy ? 'stale' : 'miss';
  const known = latest(atLeast, copy?.metadata.bookmark);
  const source = directives.noCache ? 'primary' : { atLeast: known };
  try {
    return await readFromDatabase(call, source, directives, `fwd=${forwarded}`);
  } catch (error) {
    return staleIfError(call, error);
  }
}

const NOTHING: EdgeView = { copy: undefined, fence: null };
const NO_COPY = 'There is no copy that satisfies this request without the database.';

const serves = (
  { age, metadata }: EdgeCopy,
  atLeast: Bookmark | null,
  { maxAge }: CacheDirectives,
): boolean => metadata.bookmark >= (atLeast ?? '') && (maxAge === null || age <= maxAge);

/** Any record that the caller may read, from D1. Afterwards one's own is published for next time. */
async function readFromDatabase(
  call: RecordCall,
  source: Source,
  { mayRemember }: CacheDirectives,
  from: string,
): Promise<Reply> {
  const { subject, record, bookmark } = await findRecord(call, source);
  const body = presentRecord(record);
  const headers = { ETag: etagOf(subject.userId, record), 'Cache-Status': `roster; ${from}` };
  const own = ownCopy(call);
  if (own && mayRemember) {
    const readers = { [own.hash]: null };
    const metadata = { etag: headers.ETag, bookmark, at: call.now, readers };
    remember(own.key, { body, metadata }, call.now);
  }
  if (own) call.afterwards(requestFill(call, subject));
  return notModifiedSince(call.headers, headers.ETag)
    ? notModified(headers)
    : finished(body, headers);
}

/**
 * While D1 cannot be asked, one's own record is better late than never; nothing else is. A copy that
 * is behind the fence is too late: what this location acknowledged may have ended the right to it.
 */
async function staleIfError(call: RecordCall, error: unknown): Promise<Reply> {
  if (error instanceof Problem && error.meaning.is !== 'unavailable') throw error;
  const { copy, fence } = await edgeView(call);
  if (!copy || copy.metadata.bookmark < (fence ?? '')) {
    await discard(copy);
    throw error;
  }
  return answerCopy(call, copy, 'hit; detail=stale-if-error');
}

/** A reader never puts: two of them could put in the wrong order. */
async function requestFill(
  { env, credential, bookmark: asked }: RecordCall,
  { email, tenantKey }: Subject,
): Promise<void> {
  if (credential.kind !== 'token') return;
  const { userId, tokenId, hash } = credential;
  const missed = { tenantKey, atLeast: asked };
  // Whoever misses it next asks again.
  await registrarOf(env, email)
    .fillRecord({ userId, tokenId, hash }, missed)
    .catch(() => undefined);
}

/** Keeps a copy for the next request that trades freshness for speed. */
async function rememberCopy(call: RecordCall, copy: EdgeCopy): Promise<EdgeCopy> {
  const { body: stream, metadata } = copy;
  const body = typeof stream === 'string' ? stream : await new Response(stream).text();
  const own = ownCopy(call);
  if (own) remember(own.key, { body, metadata }, call.now);
  return { ...copy, body };
}

async function answerCopy(call: RecordCall, copy: EdgeCopy, from: string): Promise<Reply> {
  const { body, metadata, age } = copy;
  const ttl = FRESH_FOR - age;
  const { etag: ETag } = metadata;
  const headers = { ETag, Age: String(age), 'Cache-Status': `roster; ${from}; ttl=${ttl}` };
  if (!notModifiedSince(call.headers, ETag)) return finished(body, headers);
  await discard(copy);
  return notModified(headers);
}

const discard = async (copy: EdgeCopy | undefined): Promise<void> => {
  if (copy && typeof copy.body !== 'string') await copy.body.cancel();
};
