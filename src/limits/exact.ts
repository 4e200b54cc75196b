import { hash } from 'node:crypto';
import type { RequestContext } from '../auth/call.ts';
import type { Env } from '../env.ts';
import { rateLimited, unavailable } from '../http/problem.ts';
import type { Caller } from '../policy/caller.ts';
import { clientAddress } from './client-address.ts';
import type { RateLimiter } from './rate-limiter.ts';
import type { BucketSize } from './rules.ts';
import { type Action, rateLimitsIn } from './settings.ts';

/** The part of a call that limits need. */
export type Limited = Pick<RequestContext, 'env' | 'headers' | 'meter'>;

/** The things that buckets count, in the order in which they are charged. */
const COUNTED = ['address', 'pair', 'subject'] as const;
type Counted = (typeof COUNTED)[number] | 'recipient';
type Sizes = Readonly<Partial<Record<Counted, BucketSize>>>;

/**
 * Charges the buckets of an action. A narrow one is charged before a wide one, so that a refused
 * address drains no subject's bucket. Raises `rate_limited`, or `unavailable` if a bucket cannot be
 * reached: these actions are never carried out unlimited. See
 * docs/decisions/limits.md#a-name-at-one-address.
 */
export async function limitExactly(
  call: Limited,
  action: Action,
  subject: string,
  buckets: readonly Counted[] = COUNTED,
): Promise<void> {
  const limits = rateLimitsIn(call.env.RATE_LIMITS);
  if (limits === 'off') return;
  const sizes: Sizes = limits[action];
  const address = clientAddress(call.headers);
  const pair = JSON.stringify([address, subject]);
  const counted = { address, pair, subject, recipient: subject };
  for (const per of buckets) {
    const size = sizes[per];
    if (!size) continue;
    const limiter = bucketNamed(call.env, nameOf([action, per, counted[per]]));
    const wait = await call.meter.time('object', limiter.take(size)).catch(uncounted);
    if (wait > 0) {
      throw rateLimited(`${action}.${per}`, wait);
    }
  }
}

/** Charges the caller. A user has one bucket, however many tokens it has. */
export const limitCaller = (call: Limited, action: Action, caller: Caller): Promise<void> =>
  limitExactly(call, action, caller.kind === 'root' ? 'root' : caller.userId);

/** Charges an inviter, and the address that is invited, so that no tenants together flood it. */
export async function limitInvitation(call: Limited, caller: Caller, email: string): Promise<void> {
  await limitCaller(call, 'invitations', caller);
  await limitExactly(call, 'invitations', email, ['recipient']);
}

/** The bucket of a name. `env.ts` lies on a lower floor, so it cannot name the class itself. */
export const bucketNamed = ({ RATE_LIMITER }: Pick<Env, 'RATE_LIMITER'>, name: string) =>
  (RATE_LIMITER as DurableObjectNamespace<RateLimiter>).getByName(name);

/** Hashed, because object names show in dashboards and a subject may be an email. */
const nameOf = (parts: readonly string[]) => hash('sha256', JSON.stringify(parts), 'hex');

const uncounted = (cause: unknown): never => {
  throw unavailable({ cause });
};
