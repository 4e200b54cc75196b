/** The walk of a read, from the nearest source to the farthest: memory, KV, D1. */
import { missedBefore, remember } from '../../copies/isolate-memory.ts';
import { type Demand, meets, strictest, timelineOf } from '../../db/bookmark.ts';
import type { Subject } from '../../directory/records/facts.ts';
import { etagOf, presentRecord } from '../../directory/records/record.ts';
import { type CacheDirectives, cacheDirectivesOf } from '../../http/cache-directives.ts';
import { Problem } from '../../http/problem.ts';
import { finished } from '../../http/reply.ts';
import { BOOKMARK_HEADER } from '../../http/session.ts';
import { logFailure } from '../../logs/log-line.ts';
import { registrarOf } from '../../registrar/in-registrar.ts';
import type { RecordReply } from './contract.ts';
import { findRecord } from './find-record.ts';
import { type EdgeCopy, edgeView, type OwnCopy, ownCopyOf, rememberedCopy } from './own-copy.ts';
import type { RecordCall } from './record-request.ts';

/**
 * Answers with a record that the caller may read. The caller's own record comes from a copy that
 * meets every demand, if there is one. With `max-age` a copy in the isolate's memory is enough, and
 * nothing is waited for.
 */
export function readRecord(call: RecordCall): RecordReply | Promise<RecordReply> {
  const directives = cacheDirectivesOf(call.headers);
  const own = ownCopyOf(call);
  if (directives.noCache) return readFromDatabase(call, own, { demand: 'primary', why: 'request' });
  if (!own) return readUncopied(call, directives);
  const near = rememberedCopy(call, own);
  const atHand = near && serves(near, call.demand, directives) ? near : undefined;
  if (atHand && directives.acceptsUnfenced) return answerCopy(atHand, 'hit');
  return readAtEdge(call, own, directives, atHand);
}

/** A record of which this caller is never given a copy. */
const readUncopied = (call: RecordCall, { onlyIfCached }: CacheDirectives) =>
  onlyIfCached ? noCopy() : readFromDatabase(call, undefined, { demand: 'primary', why: 'miss' });

async function readAtEdge(
  call: RecordCall,
  own: OwnCopy,
  directives: CacheDirectives,
  atHand: EdgeCopy | undefined,
): Promise<RecordReply> {
  const { copy, seen, fence } = await edgeView(call, own, atHand);
  const demand = strictest(fence, call.demand);
  if (copy && serves(copy, demand, directives)) {
    if (copy !== atHand) remember(own, copy, call.now, own.timeline);
    return answerCopy(copy, 'hit');
  }
  if (directives.onlyIfCached) return noCopy();
  return readFromDatabase(call, own, {
    // Writes raise no fence where there is no copy. If there is one, it shows all writes without a
    // fence. This location may have served it already, so its state is the least.
    demand: seen ? strictest(demand, seen) : 'primary',
    why: copy ? 'stale' : 'miss',
    isCopied: seen !== undefined,
    fill: wantsFill(own, copy, demand),
  });
}

const serves = ({ age, metadata }: EdgeCopy, demand: Demand, { maxAge }: CacheDirectives) =>
  meets(metadata.bookmark, demand) && (maxAge === null || age <= maxAge);

const noCopy = (): RecordReply => ({
  status: 504,
  body: { detail: 'There is no copy that satisfies this request without the database.' },
});

/**
 * Whether a new copy is worth publishing: on the second miss only, since publishing wakes a Durable
 * Object and costs a put, and only if a new copy could meet the demand.
 * See docs/decisions/copies.md#publish-on-the-second-miss.
 */
const wantsFill = (own: OwnCopy, copy: EdgeCopy | undefined, demand: Demand): boolean =>
  demand !== 'primary' && !(copy && meets(copy.metadata.bookmark, demand)) && missedBefore(own.key);

/** A read of D1: its demand, its reason, and whether a copy is published afterwards. */
interface DatabaseRead {
  readonly demand: Demand;
  /** As in `Cache-Status` (RFC 9211). */
  readonly why: 'request' | 'miss' | 'stale';
  readonly fill?: boolean;
  /** A copy is there. Only then may the answer be remembered: each write raises a fence. */
  readonly isCopied?: boolean;
}

async function readFromDatabase(
  call: RecordCall,
  own: OwnCopy | undefined,
  { demand, why, fill = false, isCopied = false }: DatabaseRead,
): Promise<RecordReply> {
  try {
    const { subject, record, hidden, bookmark, reader } = await findRecord(call, demand);
    const body = presentRecord(record, hidden);
    const etag = etagOf(subject.userId, record, timelineOf(call.env), hidden);
    if (own && reader && bookmark && isCopied) {
      const readers = { [own.reader.hash]: reader.expiresAt };
      const metadata = { etag, bookmark, at: call.now, readers };
      remember(own, { body, metadata }, call.now, own.timeline);
    }
    if (own && reader && fill) call.afterwards(requestFill(call, own, { subject, body, etag }));
    // The client's bookmark does not compare with what is stored here. It may go on with this one.
    const replaced = call.demand === 'primary' && bookmark ? { [BOOKMARK_HEADER]: bookmark } : {};
    return finished(body, { ETag: etag, 'Cache-Status': `roster; fwd=${why}`, ...replaced });
  } catch (error) {
    return staleIfError(call, own, error);
  }
}

/**
 * While D1 does not answer, one's own record is served from a copy, however old. A copy behind the
 * fence is not served: a write acknowledged here may have ended the right to read it.
 */
async function staleIfError(
  call: RecordCall,
  own: OwnCopy | undefined,
  error: unknown,
): Promise<RecordReply> {
  if (!own || (error instanceof Problem && error.meaning.is !== 'unavailable')) throw error;
  const { copy = rememberedCopy(call, own), fence } = await edgeView(call, own);
  if (!copy || !meets(copy.metadata.bookmark, fence)) throw error;
  return answerCopy(copy, 'hit; detail=stale-if-error');
}

/** A record as it was just read from D1. */
interface ReadRecord {
  readonly subject: Subject;
  readonly body: string;
  readonly etag: string;
}

/**
 * Asks the registrar to publish: two readers that put by themselves could put in the wrong order.
 * The isolate remembers the body if the registrar has published the same version: KV may answer for
 * half a minute that there is no copy.
 * See docs/decisions/copies.md#readers-never-put.
 */
async function requestFill(
  { env, demand, now, requestId }: RecordCall,
  own: OwnCopy,
  { subject: { email, tenantKey }, body, etag }: ReadRecord,
): Promise<void> {
  const { userId, tokenId, hash } = own.reader;
  try {
    const claim = { userId, tokenId, hash };
    const metadata = await registrarOf(env, email).fillRecord(claim, {
      tenantKey,
      demand,
      requestId,
    });
    if (metadata?.etag === etag) remember(own, { body, metadata }, now, own.timeline);
  } catch (error) {
    // The next reader that misses the copy asks again.
    logFailure(env, requestId, { what: 'copy not published', error });
  }
}

/**
 * How long a copy counts as fresh, in seconds. KV's cache of a location and the isolate's memory
 * hold it for half of that each.
 */
const FRESH_FOR = 60;

function answerCopy({ body, metadata, age }: EdgeCopy, from: string): RecordReply {
  return finished(body, {
    ETag: metadata.etag,
    Age: String(age),
    'Cache-Status': `roster; ${from}; ttl=${FRESH_FOR - age}`,
  });
}
