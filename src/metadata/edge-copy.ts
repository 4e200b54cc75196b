import { noteUser } from '../auth/known-as.ts';
import { type CopyMetadata, mayRead, recordKey } from '../copies/copy.ts';
import { fenceOf } from '../copies/fence.ts';
import { recall } from '../copies/isolate-memory.ts';
import type { Bookmark } from '../db/bookmark.ts';
import { within } from '../deadline.ts';
import type { RecordCall } from './asked.ts';

/** A copy of the caller's own record that its token may read. */
export interface EdgeCopy {
  readonly body: ReadableStream | string;
  readonly metadata: Omit<CopyMetadata, 'version'>;
  /** Seconds since it was what D1 held. */
  readonly age: number;
}

/** What a location knows of a record: the copy in its KV, and the state that is acknowledged here. */
export interface EdgeView {
  readonly copy: EdgeCopy | undefined;
  readonly fence: Bookmark | null;
}

/** The form of a tenant's key; no other can name a tenant, nor be part of a KV key. */
const TENANT_KEY = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** KV that takes longer, in milliseconds, is as good as down: D1 is faster. */
const KV_ANSWERS_WITHIN = 2_000;

/** Of which copy a request may be answered, and as whose: one's own, asked for with a token. */
export function ownCopy({ credential, query }: RecordCall) {
  if (credential.kind !== 'token' || query.username !== undefined) return undefined;
  if (!TENANT_KEY.test(query.platform_key)) return undefined;
  const { userId, hash } = credential;
  return { key: recordKey(userId, query.platform_key), userId, hash };
}

/** What this isolate remembers, for a request that trades freshness for speed. No I/O. */
export function isolateCopy(call: RecordCall): EdgeCopy | undefined {
  const own = ownCopy(call);
  const found = own && recall(own.key);
  if (!found || !mayRead(found.metadata, own.hash, call.now)) return undefined;
  noteUser(call.credential, own.userId);
  return { ...found, age: ageOf(found.metadata, call.now) };
}

/**
 * One round of KV and fence; nothing is parsed. There is no copy where the token may not read it,
 * nor where KV cannot be asked: that costs speed only.
 */
export async function edgeView(call: RecordCall): Promise<EdgeView> {
  const own = ownCopy(call);
  if (!own) return { copy: undefined, fence: null };
  const [found, fence] = await Promise.all([
    call.meter.time('kv', inKV(call, own.key)),
    call.meter.time('cache', fenceOf(own.key)),
  ]);
  const { value: body, metadata } = found ?? {};
  if (!body || !metadata) return { copy: undefined, fence };
  if (!mayRead(metadata, own.hash, call.now)) {
    await body.cancel();
    return { copy: undefined, fence };
  }
  noteUser(call.credential, own.userId);
  return { copy: { body, metadata, age: ageOf(metadata, call.now) }, fence };
}

const inKV = ({ env }: RecordCall, key: string) =>
  within(
    KV_ANSWERS_WITHIN,
    env.COPIES.getWithMetadata<CopyMetadata>(key, 'stream'),
    () => new Error('KV takes too long'),
  ).catch(() => undefined);

const ageOf = ({ at }: { readonly at: number }, now: number) =>
  Math.max(0, Math.floor((now - at) / 1_000));
