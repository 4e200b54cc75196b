import type { Env } from '../env.ts';
import { notConfigured } from '../http/problem.ts';
import type { MessageKind } from '../values/choices.ts';
import type { Mail } from './texts.ts';
import { webhookMailer } from './webhook.ts';

/** A message on its way to somebody. */
interface Outgoing extends Mail {
  /** The id of the message, the same at every try. */
  readonly id: string;
  readonly kind: MessageKind;
  readonly to: string;
}

/** Sends messages. It throws if the other side has not taken one. */
export interface Mailer {
  send(message: Outgoing): Promise<void>;
}

/** The bindings and variables that mailers need. */
type MailEnv = Pick<Env, 'EMAIL' | 'MAILER_URL' | 'MAILER_SECRET' | 'MAIL_FROM'>;

/** Whether the deployment can send mail. */
const hasMailer = ({ EMAIL, MAILER_URL }: MailEnv): boolean => Boolean(EMAIL ?? MAILER_URL);

/** Raises `not_configured` if no mailer is configured, so that nothing is written. */
export function ensureMailer(env: MailEnv): void {
  if (!hasMailer(env)) throw mailerMissing();
}

/**
 * The mailer of the deployment: the URL, if there are both. Without one it takes no message, which
 * are then tried again as after any failure.
 */
export function mailerOf({
  EMAIL,
  MAILER_URL: url,
  MAILER_SECRET,
  MAIL_FROM: from,
}: MailEnv): Mailer {
  if (url) return webhookMailer({ url, secret: MAILER_SECRET ?? '', from });
  return EMAIL ? bindingMailer(EMAIL, from) : { send: () => Promise.reject(mailerMissing()) };
}

const mailerMissing = () =>
  notConfigured(
    'This deployment cannot send mail: its operator configures the binding EMAIL and MAIL_FROM, ' +
      'or MAILER_URL and MAILER_SECRET.',
  );

/** Cloudflare Email Service. It has no idempotency key. */
const bindingMailer = (email: SendEmail, from: string): Mailer => ({
  async send({ to, subject, text, html }) {
    await email.send({ from, to, subject, text, html });
  },
});
