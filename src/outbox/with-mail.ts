import type { RequestContext } from '../auth/call.ts';
import { unavailable } from '../http/problem.ts';
import { ensureMailer } from '../mail/mailer.ts';
import { outboxOf } from './outbox-of.ts';

/**
 * Runs work whose batch may add a message. The outbox is told before it, so that a message that is
 * committed is sent even if nothing runs here any more. Raises `not_configured` without a mailer,
 * and `unavailable` if the outbox cannot be reached: then nothing is written.
 */
export async function withMail<Result>(
  { env, meter, afterwards }: Pick<RequestContext, 'env' | 'meter' | 'afterwards'>,
  work: () => Promise<Result>,
): Promise<Result> {
  ensureMailer(env);
  const outbox = outboxOf(env);
  await meter.time('object', outbox.expect()).catch((cause: unknown) => {
    throw unavailable({ cause });
  });
  const result = await work();
  // If it fails, the alarm that was set above comes later.
  afterwards(outbox.hurry().catch(() => undefined));
  return result;
}
