import type { TokenClaim } from '../auth/token.ts';
import { type Copy, type CopyMetadata, mayRead } from '../copies/copy.ts';
import { type Demand, isOf, meets, timelineOf } from '../db/bookmark.ts';
import type { Env } from '../env.ts';
import type { DueCopies } from './due-copies.ts';

/** A copy that a reader did not find: of the record in a tenant, and meeting a demand. */
export interface Missed {
  readonly tenantKey: string;
  readonly demand: Demand;
  /** The id of the reader's request. */
  readonly requestId: string;
}

/**
 * Publishes a record that a reader missed, unless KV has or gets a copy that serves it. Returns
 * what is published, or null if that does not serve the reader.
 */
export async function fill(
  copies: DueCopies,
  env: Env,
  { userId, tokenId, hash }: TokenClaim,
  { tenantKey, demand, requestId }: Missed,
): Promise<CopyMetadata | null> {
  const serving = (copy: Copy | undefined): CopyMetadata | null => {
    if (!copy?.value || !isOf(timelineOf(env), copy.bookmark)) return null;
    const { metadata } = copy.value;
    return meets(copy.bookmark, demand) && mayRead(metadata, hash, Date.now()) ? metadata : null;
  };
  const of = { userId, tenantKey };
  return serving(copies.newest(of)) ?? serving(await copies.fill(of, tokenId, requestId));
}
