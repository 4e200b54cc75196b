import type { DueMessage } from '../directory/messages/due.ts';
import type { Env } from '../env.ts';
import { logFailure } from '../logs/log-line.ts';
import { MailerRefused } from '../mail/refused.ts';
import { iso } from '../values/time.ts';

/** Logs one line about a failed delivery, without its address, text and secret. */
export function logFailedDelivery(
  env: Pick<Env, 'LOG'>,
  { id, kind, attempts, request_id }: DueMessage,
  nextTry: number | null,
  error: unknown,
): void {
  logFailure(env, request_id ?? 'unknown', {
    what: 'message not sent',
    message: id,
    kind,
    attempt: attempts + 1,
    nextTry: nextTry === null ? null : iso(nextTry),
    status: error instanceof MailerRefused ? error.status : null,
    error,
  });
}
