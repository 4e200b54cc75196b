/** Refused credentials, counted by client address. A good credential is never counted. */
import type { RequestContext } from '../auth/call.ts';
import { Problem, rateLimited } from '../http/problem.ts';
import { RecentlyUsed } from '../isolate/recently-used.ts';
import { clientAddress } from './client-address.ts';
import { limitExactly } from './exact.ts';
import { rateLimitsIn } from './settings.ts';

/**
 * An isolate remembers a refused address for at most this many milliseconds, and then counts again.
 */
const REMEMBERED_FOR = 10_000;

/** The addresses that are over their limit, and until when. */
const over = new RecentlyUsed<number>({ entries: 10_000 });

type Refused = Pick<RequestContext, 'env' | 'headers' | 'meter'>;

/** Raises `rate_limited` for an address that this isolate knows to be over its limit. No I/O. */
export function refuseKnownAddress({ env, headers }: Pick<Refused, 'env' | 'headers'>): void {
  if (over.size === 0 || rateLimitsIn(env.RATE_LIMITS) === 'off') return;
  const until = over.get(clientAddress(headers)) ?? 0;
  const wait = Math.ceil((until - Date.now()) / 1_000);
  if (wait > 0) throw rateLimited('refused.address', wait);
}

/**
 * Counts a refused credential (docs/decisions/limits.md#refused-credentials-count-per-address).
 * Raises `rate_limited` if the address is over its limit. The refusal stands if nobody can count.
 */
export async function countRefused(call: Refused): Promise<void> {
  try {
    await limitExactly(call, 'refused', '');
  } catch (error) {
    if (!(error instanceof Problem) || error.meaning.is !== 'rate_limited') return;
    const wait = Math.min(error.meaning.retryAfter * 1_000, REMEMBERED_FOR);
    over.set(clientAddress(call.headers), Date.now() + wait);
    throw error;
  }
}
