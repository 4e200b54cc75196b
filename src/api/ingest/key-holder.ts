import type { IngestFacts } from '../../directory/ingest/facts.ts';
import { refusedToken } from '../../http/problem.ts';
import type { Tenant } from '../../policy/caller.ts';

interface KeyHolder {
  readonly tenant: Tenant;
  readonly userId: string;
  readonly tokenId: string;
}

/** The tenant and the user of a write key. Raises `unauthenticated` unless it is good. */
export function keyHolderIn({ key, tenant }: IngestFacts, now: number): KeyHolder {
  if (!key) throw refusedToken('token_unknown');
  if (key.endedAt !== null || !tenant) throw refusedToken('token_ended');
  if (key.expiresAt !== null && key.expiresAt <= now) throw refusedToken('token_expired');
  if (key.status !== 'active') throw refusedToken('user_inactive');
  if (key.isSuspended) throw refusedToken('user_suspended_here');
  return { tenant, userId: key.userId, tokenId: key.tokenId };
}
