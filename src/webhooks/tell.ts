import type { RequestContext } from '../auth/call.ts';
import { notifierOf } from './objects.ts';

/** In milliseconds: so often an isolate tells what it has committed, and where nobody hears it. */
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/** Until then this isolate tells nothing. Milliseconds UTC. */
let isQuietUntil = 0;

/**
 * Tells the notifier, after the answer, that something was committed: once a second, since it looks
 * again a second later. Where nobody hears anything it is told once a minute. What is not told is
 * found by the run of each minute.
 */
export function tellWebhooks(
  { env, afterwards }: Pick<RequestContext, 'env' | 'afterwards'>,
  { anew = false }: { readonly anew?: boolean } = {},
): void {
  const now = Date.now();
  if (now < isQuietUntil && !anew) return;
  isQuietUntil = now + SECOND;
  const told = notifierOf(env).tell(anew);
  afterwards(
    told.then(
      (hears) => {
        if (!hears) isQuietUntil = now + MINUTE;
      },
      () => undefined,
    ),
  );
}
