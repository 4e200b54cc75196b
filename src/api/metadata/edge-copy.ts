import { noteUser } from '../../auth/caller-for-log.ts';
import { type CopyMetadata, mayRead, recordKey } from '../../copies/copy.ts';
import { fenceOf } from '../../copies/fence.ts';
import { type RememberedCopy, recall } from '../../copies/isolate-memory.ts';
import type { Bookmark } from '../../db/bookmark.ts';
import { withDeadline } from '../../isolate/deadline.ts';
import type { RecordCall } from './record-request.ts';

/** A copy of the caller's own record that its token may read. */
export interface EdgeCopy extends RememberedCopy {
  /** Seconds since it was what D1 held. */
  readonly age: number;
}

/** What a location knows of a record: the copy in its KV, and the state that is acknowledged here. */
interface EdgeView {
  readonly copy: EdgeCopy | undefined;
  readonly fence: Bookmark | null;
}

/** The form of a tenant's key; no other can name a tenant, nor be part of a KV key. */
const TENANT_KEY = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** How long KV's cache of a location may hold a copy, in seconds: the least that KV takes. */
const KV_HOLDS_FOR = 30;

/** KV that takes longer, in milliseconds, is as good as down: D1 is faster. */
const KV_ANSWERS_WITHIN = 2_000;

/** Under which key the copy lies, and who asks for it. */
interface OwnCopy {
  readonly key: string;
  readonly userId: string;
  readonly hash: string;
}

/** Of which copy a request may be answered: one's own, asked for with a token. */
export function ownCopy({ credential, query }: RecordCall): OwnCopy | undefined {
  if (credential.kind !== 'token' || query.username !== undefined) return undefined;
  if (!TENANT_KEY.test(query.platform_key)) return undefined;
  const { userId, hash } = credential;
  return { key: recordKey(userId, query.platform_key), userId, hash };
}

/** What this isolate remembers of it. No I/O. */
export function isolateCopy(call: RecordCall): EdgeCopy | undefined {
  const own = ownCopy(call);
  const found = own && recall(own.key);
  return found && readableBy(call, own, found);
}

/** The fence, and at the same time the copy in KV, unless there is one at hand; nothing is parsed. */
export async function edgeView(call: RecordCall, atHand?: EdgeCopy): Promise<EdgeView> {
  const own = ownCopy(call);
  if (!own) return { copy: undefined, fence: null };
  const [copy, fence] = await Promise.all([
    atHand ?? publishedCopy(call, own),
    call.meter.time('cache', fenceOf(own.key)),
  ]);
  return { copy, fence };
}

/** No copy is what there is where the token may not read it, nor where KV cannot be asked. */
async function publishedCopy(call: RecordCall, own: OwnCopy): Promise<EdgeCopy | undefined> {
  const { value: body, metadata } = (await call.meter.time('kv', inKV(call, own.key))) ?? {};
  if (!body || !metadata) return undefined;
  return readableBy(call, own, { body, metadata });
}

function readableBy(
  { credential, now }: RecordCall,
  { userId, hash }: OwnCopy,
  { body, metadata }: RememberedCopy,
): EdgeCopy | undefined {
  if (!mayRead(metadata, hash, now)) return undefined;
  noteUser(credential, userId);
  return { body, metadata, age: Math.max(0, Math.floor((now - metadata.at) / 1_000)) };
}

const inKV = ({ env }: RecordCall, key: string) =>
  withDeadline(
    KV_ANSWERS_WITHIN,
    env.COPIES.getWithMetadata<CopyMetadata>(key, { type: 'text', cacheTtl: KV_HOLDS_FOR }),
    () => new Error('KV takes too long'),
  ).catch(() => undefined);
