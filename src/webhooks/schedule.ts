/** When a delivery is tried again: the schedule of Standard Webhooks 1.0, with jitter. Pure. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** The pause after each failed try. The last one repeats. */
const PAUSES = [
  5 * SECOND,
  5 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  5 * HOUR,
  10 * HOUR,
  14 * HOUR,
  20 * HOUR,
  DAY,
];

/** A pause is longer by up to this part of it, so that those who failed together come apart. */
const JITTER = 0.2;

/** After so many milliseconds of failure a delivery is given up, and a webhook is disabled. */
export const GIVES_UP_AFTER = 5 * DAY;

interface Failed {
  /** The tries that have failed, this one among them. */
  readonly attempts: number;
  /** What the receiver asks for, in milliseconds. */
  readonly retryAfter: number | null;
  readonly now: number;
  /** From 0 to 1. */
  readonly random: number;
}

/** When to try again. The receiver is asked no earlier than it wants, within a day. */
export function nextTry({ attempts, retryAfter, now, random }: Failed): number {
  const pause = (PAUSES[attempts - 1] ?? DAY) * (1 + JITTER * random);
  return now + Math.round(Math.max(pause, Math.min(retryAfter ?? 0, DAY)));
}

/** The milliseconds that a `Retry-After` asks for: seconds, or a date. Null for anything else. */
export function retryAfterIn(header: string | null, now: number): number | null {
  if (header === null) return null;
  if (/^\d{1,9}$/.test(header)) return Number(header) * SECOND;
  const date = Date.parse(header);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}
