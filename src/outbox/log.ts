import type { DueMessage } from '../directory/messages/due.ts';
import type { Env } from '../env.ts';
import { failureOf } from '../logs/failure.ts';
import { logLevelIn } from '../logs/settings.ts';
import { MailerRefused } from '../mail/refused.ts';
import { iso } from '../values/time.ts';

/** Logs one line about a failed delivery, without its address, text and secret. */
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
    status: error instanceof MailerRefused ? error.status : null,
    error: failureOf(error),
  };
  console.log(JSON.stringify(line));
}
