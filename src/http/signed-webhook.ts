import { createHmac } from 'node:crypto';

interface Signed {
  /** The id of the message: the same at each attempt. */
  readonly id: string;
  /** The time of the attempt, in milliseconds. */
  readonly now: number;
  readonly body: string;
  /** Each signs, so that a receiver may know any of them. */
  readonly keys: readonly Buffer[];
}

/** Headers after Standard Webhooks 1.0. They sign the id, the time and the body. */
export function signedHeaders({ id, now, body, keys }: Signed): Record<string, string> {
  const seconds = Math.floor(now / 1_000);
  const text = `${id}.${seconds}.${body}`;
  const signatures = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(text).digest('base64')}`,
  );
  return {
    'Content-Type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatures.join(' '),
  };
}
