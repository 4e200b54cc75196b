import type { Outcome } from '../directory/webhooks/waiting.ts';
import { signedHeaders } from '../http/signed-webhook.ts';
import { refusalOfUrl } from '../values/webhook-url.ts';
import { retryAfterIn } from './schedule.ts';

/** So long a receiver may take, to the end of what is read of its answer. */
const ANSWERS_WITHIN = 15_000;

/** So many bytes of an answer are read, and so many kept. */
const READ_BYTES = 4 * 1_024;
const KEPT_BYTES = 1_024;

interface Delivery {
  readonly id: string;
  readonly url: string;
  readonly body: string;
  readonly secrets: readonly string[];
  /** Whether it may go to this machine. */
  readonly loopback: boolean;
}

/** What has come of an attempt. */
export interface Attempt {
  readonly outcome: Outcome;
  /** Null: there was no answer. */
  readonly status: number | null;
  /** The beginning of the answer, or why there is none. */
  readonly answer: string;
  /** What the receiver asks for, in milliseconds. */
  readonly retryAfter: number | null;
}

const failed = (answer: string): Attempt => ({
  outcome: 'failed',
  status: null,
  answer,
  retryAfter: null,
});

/** Posts a delivery, signed. Only an answer of the 200s takes it; no redirect is followed. */
export async function post({ id, url, body, secrets, loopback }: Delivery): Promise<Attempt> {
  const refusal = refusalOfUrl(url, { loopback });
  if (refusal !== undefined) return failed(`not sent: the URL ${refusal}`);
  const keys = secrets.map((secret) => Buffer.from(secret.slice('whsec_'.length), 'base64'));
  const signal = AbortSignal.timeout(ANSWERS_WITHIN);
  const now = Date.now();
  try {
    const headers = { 'User-Agent': 'Roster', ...signedHeaders({ id, now, body, keys }) };
    const sent = { method: 'POST', headers, body, redirect: 'manual', signal } as const;
    const response = await fetch(url, sent);
    const { status } = response;
    return {
      outcome: response.ok ? 'delivered' : status === 410 ? 'gone' : 'failed',
      status,
      answer: await beginningOf(response),
      retryAfter: retryAfterIn(response.headers.get('Retry-After'), now),
    };
  } catch (error) {
    return failed(signal.aborted ? 'no answer within 15 seconds' : `no answer: ${wordsOf(error)}`);
  }
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : 'unknown');

/** The first KiB of an answer. The rest of what was read is dropped, and what is not read, too. */
async function beginningOf({ body }: Response): Promise<string> {
  if (!body) return '';
  const reader = body.getReader();
  const kept: number[] = [];
  let read = 0;
  try {
    while (read < READ_BYTES) {
      const { done, value } = await reader.read();
      if (done) break;
      read += value.length;
      kept.push(...value.subarray(0, KEPT_BYTES - kept.length));
    }
  } catch {
    // The status has come: an answer that breaks off is an answer.
  }
  await reader.cancel().catch(() => undefined);
  return new TextDecoder().decode(Uint8Array.from(kept));
}
