import type { DueMessage } from '../directory/messages/due.ts';
import type { Env } from '../env.ts';
import { failureOf } from '../logs/failure.ts';
import { logLevelIn } from '../logs/settings.ts';
import { iso } from '../values/time.ts';

/** Logs one line about a failed delivery, without address, text and secret. */
export function logFailedDelivery(
  { LOG }: Pick<Env, 'LOG'>,
  { id, kind, attempts }: DueMessage,
  nextTry: number | null,
  error: unknown,
): void {
  if (logLevelIn(LOG) === 'off') return;
  const line = {
    time: iso(Date.now()),
    level: 'error',
    message: id,
    kind,
    attempt: attempts + 1,
    nextTry: nextTry === null ? null : iso(nextTry),
    error: failureOf(error),
  };
  console.log(JSON.stringify(line));
}
