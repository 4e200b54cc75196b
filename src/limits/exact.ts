import { hash } from 'node:crypto';
import type { RequestContext } from '../auth/call.ts';
import type { Env } from '../env.ts';
import { Problem } from '../http/problem.ts';
import type { Caller } from '../policy/caller.ts';
import { clientAddress } from './client-address.ts';
import type { RateLimiter } from './rate-limiter.ts';
import { type Action, rateLimitsIn } from './settings.ts';

type Limited = Pick<RequestContext, 'env' | 'headers' | 'meter'>;

/**
 * Takes a token of the client's address, and then one of the subject: of that order, an address
 * that is refused uses up nothing of a subject's. Raises `rate_limited`; `unavailable` when nobody
 * can count, since what is limited here is not to be had without a limit.
 */
export async function limitExactly(call: Limited, action: Action, subject: string): Promise<void> {
  const limits = rateLimitsIn(call.env.RATE_LIMITS);
  if (limits === 'off') return;
  const counted = { address: clientAddress(call.headers), subject };
  for (const per of ['address', 'subject'] as const) {
    const limiter = bucketNamed(call.env, nameOf([action, per, counted[per]]));
    const wait = await call.meter
      .time('object', limiter.take(limits[action][per]))
      .catch(uncounted);
    if (wait > 0) {
      throw new Problem({ is: 'rate_limited', retryAfter: wait, limit: `${action}.${per}` });
    }
  }
}

/** The same for who calls: a user has one bucket, however many tokens. */
export const limitCaller = (call: Limited, action: Action, caller: Caller): Promise<void> =>
  limitExactly(call, action, caller.kind === 'root' ? 'root' : caller.userId);

/** The bucket of a name. `Env` lies below this room, so the class of its objects is said here. */
export const bucketNamed = ({ RATE_LIMITER }: Pick<Env, 'RATE_LIMITER'>, name: string) =>
  (RATE_LIMITER as DurableObjectNamespace<RateLimiter>).getByName(name);

/** Names show in dashboards, and a subject may be an email. */
const nameOf = (parts: readonly string[]) => hash('sha256', JSON.stringify(parts), 'hex');

const uncounted = (cause: unknown): never => {
  throw new Problem({ is: 'unavailable', retryAfter: 1 }, { cause });
};
