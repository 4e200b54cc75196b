import { hash } from 'node:crypto';
import type { RequestContext } from '../auth/call.ts';
import type { Env } from '../env.ts';
import { rateLimited, unavailable } from '../http/problem.ts';
import type { Caller } from '../policy/caller.ts';
import { clientAddress } from './client-address.ts';
import type { Charge, RateLimiter } from './rate-limiter.ts';
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
 * reached: these actions are never carried out unlimited. The answer tells how much is left in the
 * buckets in `told`, and in one that refuses. See docs/decisions/limits.md#a-name-at-one-address
 * and #what-an-answer-tells-of-a-bucket.
 */
export async function limitExactly(
  call: Limited,
  action: Action,
  subject: string,
  buckets: readonly Counted[] = COUNTED,
  told: readonly Counted[] = ['address', 'pair'],
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
    const charge = await call.meter.time('object', limiter.charge(size)).catch(uncounted);
    const name = `${action}.${per}`;
    if (charge.wait > 0 || told.includes(per)) call.meter.quotas.set(name, textsOf(size, charge));
    if (charge.wait > 0) throw rateLimited(name, charge.wait);
  }
}

/** The buckets that nobody but the caller, and its address, uses. */
const OWN = ['address', 'subject'] as const;

/** The parameters of `RateLimit-Policy` and of `RateLimit` (structured fields). */
const textsOf = ({ capacity, refillPerSecond }: BucketSize, { left, reset }: Charge) => ({
  policy: `q=${capacity};w=${Math.ceil(capacity / refillPerSecond)}`,
  state: `r=${left};t=${reset}`,
});

/** Charges the caller. A user has one bucket, however many tokens it has. */
export const limitCaller = (call: Limited, action: Action, caller: Caller): Promise<void> =>
  limitExactly(call, action, caller.kind === 'root' ? 'root' : caller.userId, COUNTED, OWN);

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

/**
 * The buckets of a user, but for those of a pair with an address, which nobody can list: they are
 * deleted when they are full. A test compares this with the buckets that a user's requests make.
 */
export function bucketsOf(
  { RATE_LIMITS }: Pick<Env, 'RATE_LIMITS'>,
  user: { readonly id: string; readonly email: string; readonly username: string },
): readonly string[] {
  if (rateLimitsIn(RATE_LIMITS) === 'off') return [];
  return [
    ...OF_CALLERS.map((action) => nameOf([action, 'subject', user.id])),
    ...OF_EMAILS.map((action) => nameOf([action, 'subject', user.email])),
    nameOf(['signIn', 'subject', user.username.toLowerCase()]),
    nameOf(['invitations', 'recipient', user.email]),
  ];
}

const OF_CALLERS: readonly Action[] = ['mint', 'identify', 'createUser', 'hash', 'invitations'];
const OF_EMAILS: readonly Action[] = ['signIn', 'hash', 'codes'];

const uncounted = (cause: unknown): never => {
  throw unavailable({ cause });
};
