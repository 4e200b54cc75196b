/** The copy of a reader's own record, and the knowledge about it at the edge. */
import { noteUser } from '../../auth/caller-for-log.ts';
import type { TokenClaim } from '../../auth/token.ts';
import { type CopyMetadata, mayRead, recordKey } from '../../copies/copy.ts';
import { fenceOf } from '../../copies/fence.ts';
import { type RememberedCopy, recall } from '../../copies/isolate-memory.ts';
import { type Bookmark, type Demand, isOf, type Timeline, timelineOf } from '../../db/bookmark.ts';
import { withDeadline } from '../../isolate/deadline.ts';
import type { RecordCall } from './record-request.ts';

/** Which copy may answer a request. */
export interface OwnCopy {
  readonly key: string;
  readonly userId: string;
  readonly tenantKey: string;
  /** The token that wants to read it. */
  readonly reader: TokenClaim;
  /** A copy of any other timeline counts as none. */
  readonly timeline: Timeline;
}

/** A copy that counts, and that the reader's token may read. */
export interface EdgeCopy extends RememberedCopy {
  /** The age in seconds, counted from when D1 held this state. */
  readonly age: number;
}

/** The view of a location: the copy in its KV, and the state that it has acknowledged. */
interface EdgeView {
  /** The copy that this token may read. */
  readonly copy: EdgeCopy | undefined;
  /** The state of the copy that is there, whether this token may read it or not. */
  readonly seen: Bookmark | undefined;
  readonly fence: Demand;
}

/** The form of a tenant's key: no other text names a tenant, or may be part of a KV key. */
const TENANT_KEY = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** The caller's own copy. There is none for other records, nor for callers without a token. */
export function ownCopyOf({ credential, query, env }: RecordCall): OwnCopy | undefined {
  if (credential.kind !== 'token' || query.username !== undefined) return undefined;
  if (!TENANT_KEY.test(query.platform_key)) return undefined;
  return {
    key: recordKey(credential.userId, query.platform_key),
    userId: credential.userId,
    tenantKey: query.platform_key,
    reader: credential,
    timeline: timelineOf(env),
  };
}

/** The copy in this isolate's memory. No I/O. */
export function rememberedCopy(call: RecordCall, own: OwnCopy): EdgeCopy | undefined {
  const found = recall(own.key, own.timeline);
  return found && readable(call, own, found);
}

/** Asks for the fence and, unless a copy is at hand, at the same time for the copy in KV. */
export async function edgeView(
  call: RecordCall,
  own: OwnCopy,
  atHand?: EdgeCopy,
): Promise<EdgeView> {
  const [found, fence] = await Promise.all([
    atHand ?? publishedCopy(call, own),
    call.meter.time('cache', fenceOf(own.userId, own.tenantKey, own.timeline)),
  ]);
  const copy = found && (found === atHand ? atHand : readable(call, own, found));
  return { copy, seen: found?.metadata.bookmark, fence };
}

/** Undefined if there is none that counts, or if KV does not answer. */
async function publishedCopy(call: RecordCall, own: OwnCopy): Promise<RememberedCopy | undefined> {
  const { value: body, metadata } = (await call.meter.time('kv', inKV(call, own))) ?? {};
  if (!body || !metadata || !isOf(own.timeline, metadata.bookmark)) return undefined;
  return { body, metadata };
}

function readable(
  { credential, now }: RecordCall,
  { reader }: OwnCopy,
  { body, metadata }: RememberedCopy,
): EdgeCopy | undefined {
  if (!mayRead(metadata, reader.hash, now)) return undefined;
  noteUser(credential, reader.userId);
  return { body, metadata, age: Math.max(0, Math.floor((now - metadata.at) / 1_000)) };
}

/** How long KV's cache of a location may hold a copy, in seconds: the least that KV takes. */
const KV_HOLDS_FOR = 30;

/** When KV takes longer, in milliseconds, D1 is faster. */
const KV_ANSWERS_WITHIN = 2_000;

/** The body is text that nobody parses. */
const inKV = ({ env }: RecordCall, { key }: OwnCopy) =>
  withDeadline(
    KV_ANSWERS_WITHIN,
    env.COPIES.getWithMetadata<CopyMetadata>(key, { type: 'text', cacheTtl: KV_HOLDS_FOR }),
    () => new Error('KV takes too long'),
  ).catch(() => undefined);
