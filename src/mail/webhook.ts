import { createHmac } from 'node:crypto';
import type { Mailer } from './mailer.ts';

interface Webhook {
  readonly url: string;
  /** `whsec_` and the key in base64. */
  readonly secret: string;
  readonly from: string;
}

/** In milliseconds. */
const DEADLINE = 10_000;

/** The other side has not taken a message. */
class MailerRefused extends Error {
  override readonly name = 'MailerRefused';
}

/** Posts messages to a URL of the operator's, signed after Standard Webhooks. */
export const webhookMailer = ({ url, secret, from }: Webhook): Mailer => ({
  async send({ id, kind, to, subject, text, html, link, code }) {
    const seconds = Math.floor(Date.now() / 1_000);
    const data = { id, kind, from: from || null, to, subject, text, html, link, code };
    const body = JSON.stringify({
      type: `message.${kind}`,
      timestamp: new Date(seconds * 1_000).toJSON(),
      data,
    });
    const response = await fetch(url, {
      method: 'POST',
      headers: {
        'Content-Type': 'application/json',
        'webhook-id': id,
        'webhook-timestamp': String(seconds),
        'webhook-signature': `v1,${signatureOf(secret, `${id}.${seconds}.${body}`)}`,
      },
      body,
      // What is signed for one place goes nowhere else.
      redirect: 'manual',
      signal: AbortSignal.timeout(DEADLINE),
    });
    await response.body?.cancel();
    if (!response.ok) throw new MailerRefused(String(response.status));
  },
});

function signatureOf(secret: string, content: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  return createHmac('sha256', key).update(content).digest('base64');
}
