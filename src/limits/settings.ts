/**
 * Reads and checks `RATE_LIMITS`: the sizes of the token buckets. Each action has a bucket for the
 * client's `address`, one for its `subject` (the user or the name in question), a sign-in also one
 * for the `pair` of both, and an invitation one for its `recipient`.
 */
import { lazily } from '../isolate/lazily.ts';
import { jsonIn, mistakesIn, readOnce } from '../isolate/variable.ts';
import * as z from '../values/zod.ts';
import type { BucketSize } from './rules.ts';

/** An older configuration lacks the sizes of newer limits. Other mistakes have their own words. */
const absent = {
  error: ({ input }: { input?: unknown }) => (input === undefined ? 'must be given' : undefined),
};

const limits = lazily(() => {
  const positive = z.number('must be a number').check(z.positive('must be more than 0'));
  const size = z.strictObject(
    { capacity: positive.check(z.int('must be a whole number')), refillPerSecond: positive },
    absent,
  );
  const each = z.strictObject({ address: size, subject: size }, absent);
  return z.strictObject({
    signIn: z.strictObject({ address: size, pair: size, subject: size }, absent),
    mint: each,
    identify: each,
    createUser: each,
    hash: each,
    linkIdentity: each,
    codes: each,
    invitations: z.strictObject({ address: size, subject: size, recipient: size }, absent),
    refused: z.strictObject({ address: size }, absent),
  });
});

type RateLimits = z.output<ReturnType<typeof limits>>;

/** The actions that have exact limits. */
export type Action = keyof RateLimits;

/** Buckets of one size for everything: for development and tests. */
export function evenLimits(size: BucketSize): RateLimits {
  const each = { address: size, subject: size };
  return {
    signIn: { ...each, pair: size },
    mint: each,
    identify: each,
    createUser: each,
    hash: each,
    linkIdentity: each,
    codes: each,
    invitations: { ...each, recipient: size },
    refused: { address: size },
  };
}

/** The sizes, or `off` for no limits. Throws an error that lists every mistake. */
export const rateLimitsIn = readOnce((text): RateLimits | 'off' => {
  if (text === 'off') return 'off';
  const parsed = jsonIn('RATE_LIMITS', text, 'an object, or "off" for no limits');
  const { data, error } = limits().safeParse(parsed);
  if (data) return data;
  const mistakes = error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw mistakesIn('RATE_LIMITS', mistakes);
});
