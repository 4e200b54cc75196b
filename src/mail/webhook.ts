import { signedHeaders } from '../http/signed-webhook.ts';
import { iso } from '../values/time.ts';
import type { Mailer } from './mailer.ts';
import { MailerRefused } from './refused.ts';

interface Webhook {
  readonly url: string;
  /** Each signs every message, so that its receiver may know any of them. */
  readonly keys: readonly Buffer[];
  readonly from: string;
}

/** So long a mailer may take, in milliseconds. */
export const MAILER_DEADLINE = 10_000;

/**
 * Posts messages to a URL of the operator's, signed after Standard Webhooks: the id, the time and
 * the body. Any answer of the 200s takes the message.
 */
export const webhookMailer = ({ url, keys, from }: Webhook): Mailer => ({
  async send({ id, kind, to, subject, text, html, link, code }) {
    const now = Date.now();
    const data = { id, kind, from: from || null, to, subject, text, html, link, code };
    const body = JSON.stringify({ type: `message.${kind}`, timestamp: iso(now), data });
    const response = await fetch(url, {
      method: 'POST',
      headers: signedHeaders({ id, now, body, keys }),
      body,
      // A redirect would take the secret somewhere else.
      redirect: 'manual',
      signal: AbortSignal.timeout(MAILER_DEADLINE),
    });
    await response.body?.cancel();
    if (!response.ok) throw new MailerRefused(response.status);
  },
});
