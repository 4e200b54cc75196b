import type { DueMessage } from '../directory/messages/due.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The pause after each failed try. The last one repeats. */
const PAUSES = [5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR];

/** When a message is tried again after a failure, or null if its secret has ended by then. */
export function nextTry(
  { attempts, expires_at }: Pick<DueMessage, 'attempts' | 'expires_at'>,
  now: number,
): number | null {
  const next = now + (PAUSES[attempts] ?? HOUR);
  return next < expires_at ? next : null;
}
