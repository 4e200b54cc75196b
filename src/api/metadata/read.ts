import { missedBefore, remember } from '../../copies/isolate-memory.ts';
import { type Bookmark, latest } from '../../db/bookmark.ts';
import type { Subject } from '../../directory/records/facts.ts';
import { etagOf, presentRecord } from '../../directory/records/record.ts';
import { type CacheDirectives, cacheDirectivesOf } from '../../http/cache-directives.ts';
import { notModifiedSince } from '../../http/preconditions.ts';
import { Problem } from '../../http/problem.ts';
import { finished, notModified, type ReplyHeaders } from '../../http/reply.ts';
import { registrarOf } from '../../registrar/in-registrar.ts';
import type { RecordReply } from './contract.ts';
import { type EdgeCopy, edgeView, isolateCopy, ownCopy } from './edge-copy.ts';
import { findRecord, type Source } from './find-record.ts';
import type { RecordCall } from './record-request.ts';

/** How long a copy counts as fresh, in seconds: KV's cache of a location and the isolate hold one for half of it each. */
const FRESH_FOR = 60;

/**
 * A record for who may read it. One's own comes from a copy, unless the request asks for another,
 * the copy is behind what this location or the client knows of, or it does not know the token: then
 * D1 answers. With `max-age` a copy in the isolate's memory is all that is needed.
 */
export function readRecord(call: RecordCall): RecordReply | Promise<RecordReply> {
  const directives = cacheDirectivesOf(call.headers);
  const near = directives.noCache ? undefined : isolateCopy(call);
  const atHand = near && serves(near, call.bookmark, directives) ? near : undefined;
  if (atHand && directives.acceptsUnfenced) return answerCopy(call, atHand, 'hit');
  return directives.noCache
    ? readFromDatabase(call, 'primary', 'fwd=request')
    : readAtEdge(call, directives, atHand);
}

async function readAtEdge(
  call: RecordCall,
  directives: CacheDirectives,
  atHand: EdgeCopy | undefined,
): Promise<RecordReply> {
  const own = ownCopy(call);
  const { copy, fence } = await edgeView(call, atHand);
  const atLeast = latest(fence, call.bookmark);
  if (own && copy && serves(copy, atLeast, directives)) {
    if (copy !== atHand) remember(own.key, copy, call.now);
    return answerCopy(call, copy, 'hit');
  }
  if (directives.onlyIfCached) return { status: 504, body: { detail: NO_COPY } };
  const hasReached = copy && copy.metadata.bookmark >= (atLeast ?? '');
  // Who is read once is not worth a copy: it takes an object that wakes, and a put.
  const wanted = own && !hasReached && missedBefore(own.key);
  const known = latest(atLeast, copy?.metadata.bookmark);
  return readFromDatabase(call, { atLeast: known }, copy ? 'fwd=stale' : 'fwd=miss', wanted);
}

const NO_COPY = 'There is no copy that satisfies this request without the database.';

const serves = (
  { age, metadata }: EdgeCopy,
  atLeast: Bookmark | null,
  { maxAge }: CacheDirectives,
): boolean => metadata.bookmark >= (atLeast ?? '') && (maxAge === null || age <= maxAge);

/** Any record that the caller may read, from D1; afterwards, where it is wanted, one's own is published. */
async function readFromDatabase(
  call: RecordCall,
  source: Source,
  from: string,
  wanted = false,
): Promise<RecordReply> {
  try {
    const { subject, record, bookmark } = await findRecord(call, source);
    const body = presentRecord(record);
    const etag = etagOf(subject.userId, record);
    const own = ownCopy(call);
    // Who wants the database may mean no-store as well.
    if (own && source !== 'primary') {
      const metadata = { etag, bookmark, at: call.now, readers: { [own.hash]: null } };
      remember(own.key, { body, metadata }, call.now);
    }
    if (wanted) call.afterwards(requestFill(call, subject));
    return answer(call, body, { ETag: etag, 'Cache-Status': `roster; ${from}` });
  } catch (error) {
    return staleIfError(call, error);
  }
}

/**
 * While D1 cannot be asked, one's own record is better late than never; nothing else is. A copy that
 * is behind the fence is too late: what this location acknowledged may have ended the right to it.
 */
async function staleIfError(call: RecordCall, error: unknown): Promise<RecordReply> {
  if (error instanceof Problem && error.meaning.is !== 'unavailable') throw error;
  const { copy = isolateCopy(call), fence } = await edgeView(call);
  if (!copy || copy.metadata.bookmark < (fence ?? '')) throw error;
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

function answerCopy(
  call: RecordCall,
  { body, metadata, age }: EdgeCopy,
  from: string,
): RecordReply {
  const cacheStatus = `roster; ${from}; ttl=${FRESH_FOR - age}`;
  return answer(call, body, {
    ...{ ETag: metadata.etag, Age: String(age), 'Cache-Status': cacheStatus },
  });
}

const answer = (
  call: RecordCall,
  body: string,
  headers: ReplyHeaders & { ETag: string },
): RecordReply =>
  notModifiedSince(call.headers, headers.ETag) ? notModified(headers) : finished(body, headers);
