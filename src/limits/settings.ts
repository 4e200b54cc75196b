/** Reads and checks `RATE_LIMITS`: the sizes of the token buckets. */
import * as z from 'zod';
import { lazily } from '../isolate/lazily.ts';

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

const checked = new Map<string, RateLimits | 'off'>();

/** The sizes, parsed once, or `off` for no limits. Throws an error that lists every mistake. */
export function rateLimitsIn(variable: string): RateLimits | 'off' {
  const known = checked.get(variable);
  if (known) return known;
  const read = variable === 'off' ? variable : limitsIn(variable);
  checked.set(variable, read);
  return read;
}

function limitsIn(variable: string): RateLimits {
  const { data, error } = limits().safeParse(parse(variable));
  if (data) return data;
  throw mistaken(error.issues.map(({ path, message }) => [...path, message].join(': ')));
}

function parse(variable: string): unknown {
  try {
    return JSON.parse(variable);
  } catch {
    throw mistaken(['must be the JSON text of an object, or "off" for no limits']);
  }
}

const mistaken = (mistakes: readonly string[]) =>
  new Error(`Change RATE_LIMITS under [vars] in wrangler.toml:\n  ${mistakes.join('\n  ')}`);
