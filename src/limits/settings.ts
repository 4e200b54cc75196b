/** Reads and checks `RATE_LIMITS`: the sizes of the token buckets. */
import * as z from 'zod';
import { lazily } from '../isolate/lazily.ts';
import { jsonIn, mistakesIn, readOnce } from '../isolate/variable.ts';

const limits = lazily(() => {
  const positive = z.number('must be a number').positive('must be more than 0');
  const size = z.strictObject({
    capacity: positive.int('must be a whole number'),
    refillPerSecond: positive,
  });
  // `subject` is the user or the name in question; `address` is the client's address.
  const sizes = z.strictObject({ subject: size, address: size });
  return z.strictObject({ signIn: sizes, mint: sizes, identify: sizes });
});

export type RateLimits = z.output<ReturnType<typeof limits>>;

/** The actions that have exact limits. */
export type Action = keyof RateLimits;

/** The sizes, or `off` for no limits. Throws an error that lists every mistake. */
export const rateLimitsIn = readOnce((text): RateLimits | 'off' => {
  if (text === 'off') return 'off';
  const parsed = jsonIn('RATE_LIMITS', text, 'an object, or "off" for no limits');
  const { data, error } = limits().safeParse(parsed);
  if (data) return data;
  const mistakes = error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw mistakesIn('RATE_LIMITS', mistakes);
});
