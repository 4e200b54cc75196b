import { notConfigured } from '../http/problem.ts';
import { withDeadline } from '../isolate/deadline.ts';
import type { MessageKind } from '../values/choices.ts';
import { MailerRefused } from './refused.ts';
import { hasMailer, keysIn, type MailSettings } from './settings.ts';
import type { Mail } from './texts.ts';
import { MAILER_DEADLINE, webhookMailer } from './webhook.ts';

/** A message on its way to somebody. */
export interface Outgoing extends Mail {
  /** The id of the message, the same at every try. */
  readonly id: string;
  readonly kind: MessageKind;
  readonly to: string;
}

/** Sends messages. It throws if the other side has not taken one. */
export interface Mailer {
  send(message: Outgoing): Promise<void>;
}

/** Raises `not_configured` if no mailer is configured, so that nothing is written. */
export function ensureMailer(env: MailSettings): void {
  if (!hasMailer(env)) throw mailerMissing();
}

/**
 * The mailer of the deployment: the URL, if there are both. Without one no message is taken, and
 * each is tried again as after any failure.
 */
export function mailerOf({ EMAIL, MAILER_URL, MAILER_SECRET, MAIL_FROM }: MailSettings): Mailer {
  const keys = keysIn(MAILER_SECRET);
  if (MAILER_URL && keys.length > 0) {
    return webhookMailer({ url: MAILER_URL, keys, from: MAIL_FROM });
  }
  return EMAIL ? bindingMailer(EMAIL, MAIL_FROM) : nobody;
}

const mailerMissing = () =>
  notConfigured(
    'This deployment cannot send mail: its operator configures the binding EMAIL and MAIL_FROM, ' +
      'or MAILER_URL and MAILER_SECRET.',
  );

const nobody: Mailer = { send: () => Promise.reject(mailerMissing()) };

/** Cloudflare Email Service. It has no idempotency key. */
const bindingMailer = (email: SendEmail, from: string): Mailer => ({
  async send({ to, subject, text, html }) {
    const sent = email.send({ from, to, subject, text, html });
    await withDeadline(MAILER_DEADLINE, sent, () => new MailerRefused(null));
  },
});
