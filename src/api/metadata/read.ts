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
import { type LayerView, noteLayers } from './layers-at-edge.ts';
import { type EdgeCopy, edgeView, type OwnCopy, ownCopyOf, rememberedCopy } from './own-copy.ts';
import type { RecordCall } from './record-request.ts';
import { shownTo } from './shown.ts';

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
  const near = rememberedCopy(call, own, call.demand);
  const atHand = near && serves(near, call.demand, directives) ? near : undefined;
  if (atHand && directives.acceptsUnfenced) return answerCopy(call, atHand, 'hit');
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
  const view = await edgeView(call, own, { demand: call.demand, atHand });
  const { copy, record, seen, fence, layers } = view;
  const demand = strictest(fence, call.demand);
  if (copy && serves(copy, demand, directives)) {
    if (!atHand) remember(own, copy, call.now, own.timeline);
    return answerCopy(call, copy, 'hit');
  }
  if (directives.onlyIfCached) return noCopy();
  return readFromDatabase(call, own, {
    // Writes raise no fence where there is no copy. If there is one, it shows all writes without a
    // fence. This location may have served it already, so its state is the least.
    demand: seen ? strictest(demand, seen, ...layers.map((layer) => layer.fence)) : 'primary',
    why: copy ? 'stale' : 'miss',
    isCopied: seen !== undefined,
    fill: wantsFill(own, record, demand) ? { demand } : undefined,
    layers,
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
  /** The demand on a copy that is to be published. Absent: none is. */
  readonly fill?: { readonly demand: Demand } | undefined;
  /** A copy is there. Only then may the answer be remembered: each write raises a fence. */
  readonly isCopied?: boolean;
  /** The layers that the location has. */
  readonly layers?: readonly LayerView[];
}

async function readFromDatabase(
  call: RecordCall,
  own: OwnCopy | undefined,
  { demand, why, fill, isCopied = false, layers = [] }: DatabaseRead,
): Promise<RecordReply> {
  try {
    const found = await findRecord(call, demand);
    const { subject, record, hidden, bookmark, reader } = found;
    const body = presentRecord(record, hidden);
    const etag = etagOf(subject.userId, record, timelineOf(call.env), hidden);
    if (bookmark) noteLayers(call, found, bookmark, layers);
    if (own && reader && bookmark && isCopied) {
      const readers = { [own.reader.hash]: reader.expiresAt };
      const { parent, privacy } = found;
      const metadata = { etag, bookmark, at: call.now, parent, privacy, readers };
      remember(own, { body, metadata }, call.now, own.timeline);
    }
    if (own && reader && fill) {
      call.afterwards(requestFill(call, own, { subject, body, etag, demand: fill.demand }));
    }
    // The client's bookmark does not compare with what is stored here. It may go on with this one.
    const replaced = call.demand === 'primary' && bookmark ? { [BOOKMARK_HEADER]: bookmark } : {};
    const shown = shownTo(call, { body, etag, layers: found.layers, hidden });
    return finished(shown.body, {
      ETag: shown.etag,
      'Cache-Status': `roster; fwd=${why}`,
      ...replaced,
    });
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
  const demand = null;
  const { copy = rememberedCopy(call, own, demand), fence } = await edgeView(call, own, { demand });
  if (!copy || !meets(copy.metadata.bookmark, fence)) throw error;
  return answerCopy(call, copy, 'hit; detail=stale-if-error');
}

/** A record as it was just read from D1. */
interface ReadRecord {
  readonly subject: Subject;
  readonly body: string;
  readonly etag: string;
  /** The demand on its copy. */
  readonly demand: Demand;
}

/**
 * Asks the registrar to publish: two readers that put by themselves could put in the wrong order.
 * The isolate remembers the body if the registrar has published the same version: KV may answer for
 * half a minute that there is no copy.
 * See docs/decisions/copies.md#readers-never-put.
 */
async function requestFill(
  { env, now, requestId }: RecordCall,
  own: OwnCopy,
  { subject: { email, tenantKey }, body, etag, demand }: ReadRecord,
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

function answerCopy(call: RecordCall, copy: EdgeCopy, from: string): RecordReply {
  const { body, metadata, age, layers = [] } = copy;
  const given = layers.map(({ layer }) => layer());
  const hidden = given.flatMap(({ privateKeys }) => privateKeys);
  const shown = shownTo(call, { body, etag: metadata.etag, layers: given, hidden });
  return finished(shown.body, {
    ETag: shown.etag,
    Age: String(age),
    'Cache-Status': `roster; ${from}; ttl=${FRESH_FOR - age}`,
  });
}
