/** Waits for the Worker behind wrangler. */
import { setTimeout as pause } from 'node:timers/promises';

/** A Worker that throws answers 500. Wrangler may do so once while it starts one. */
const MOST_ERRORS = 3;

/** How long there may be no answer, or 503, once wrangler listens. */
const LONGEST = 60_000;

/** Otherwise Miniflare tells an error as a page. */
const PLAIN = { Accept: 'text/plain' };

/** Resolves once the Worker answers: to undefined if it is healthy, or to what is wrong. */
export async function untilHealthy(port: number): Promise<string | undefined> {
  const url = `http://localhost:${port}/healthz`;
  const end = Date.now() + LONGEST;
  for (let errors = 0; ; await pause(200)) {
    const answer = await fetch(url, { headers: PLAIN }).catch(() => undefined);
    if (answer?.ok) return undefined;
    const text = (await answer?.text()) ?? '';
    if (answer?.status === 500) errors += 1;
    if (errors === MOST_ERRORS) return `The Worker fails:\n${text}`;
    if (Date.now() > end) {
      return `${url} ${answer ? `answers ${answer.status}: ${text}` : 'does not answer'}`;
    }
  }
}
