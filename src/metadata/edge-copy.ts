import { type CopyMetadata, recordKey } from '../registrar/copies.ts';
import type { RecordCall } from './asked.ts';
import { fenceOf } from './fence.ts';
import { mayRead } from './published.ts';

/** The published copy of the caller's own record, as this location sees it. */
export interface EdgeCopy {
  readonly body: ReadableStream;
  readonly etag: string;
  /** Seconds since it was what D1 held. */
  readonly age: number;
  /** Somebody here was acknowledged something newer. */
  readonly behindFence: boolean;
}

/** The form of a tenant's key; no other can name a tenant, nor be part of a KV key. */
const TENANT_KEY = /^[a-z0-9][a-z0-9-]{0,62}$/;

/**
 * One round of KV and fence; nothing is parsed. Undefined where there is no copy that the token may
 * read, and where KV cannot be asked: that costs speed only.
 */
export async function edgeCopy(call: RecordCall): Promise<EdgeCopy | undefined> {
  const { credential, query, env, now } = call;
  if (credential.kind !== 'token' || query.username !== undefined) return undefined;
  if (!TENANT_KEY.test(query.platform_key)) return undefined;
  const key = recordKey(credential.userId, query.platform_key);
  const [found, fence] = await Promise.all([
    env.COPIES.getWithMetadata<CopyMetadata>(key, 'stream').catch(() => undefined),
    fenceOf(key),
  ]);
  const { value: body, metadata } = found ?? {};
  if (!body || !metadata) return undefined;
  if (!mayRead(metadata, credential.hash, now)) {
    await body.cancel();
    return undefined;
  }
  const age = Math.max(0, Math.floor((now - metadata.at) / 1_000));
  return { body, etag: metadata.etag, age, behindFence: metadata.version < fence };
}
