import { cleanUp } from './clean-up.ts';
import type { Env } from './env.ts';
import { cleanUpLog } from './logs/clean-up-log.ts';
import { logFailure } from './logs/log-line.ts';
import { logLevelIn } from './logs/settings.ts';
import { countRemoved } from './metrics/counters.ts';
import { sendCounts } from './metrics/send.ts';
import { notifierOf } from './webhooks/objects.ts';

/**
 * The work of each minute: cleans up, counts what was removed, and logs one line. The run has an id
 * as requests have, under which all its lines and events are found.
 */
export async function everyMinute(env: Env, now: number): Promise<void> {
  const start = performance.now();
  const requestId = `scheduled-${crypto.randomUUID()}`;
  // Isolates tell of what they commit. This is for what was committed without word of it.
  await notifierOf(env)
    .tell()
    .catch((error: unknown) => logFailure(env, requestId, { what: 'webhooks not told', error }));
  const outcome = await cleanUp(env, { now, requestId }).catch((error: unknown) => {
    logFailure(env, requestId, { what: 'scheduled run failed', error });
    throw error;
  });
  for (const [kind, rows] of Object.entries(outcome.done)) if (rows > 0) countRemoved(kind, rows);
  const durationMs = performance.now() - start;
  const line = cleanUpLog(outcome, { requestId, at: Date.now(), durationMs });
  const level = logLevelIn(env.LOG);
  if (level === 'requests' || (level === 'errors' && line.level === 'error')) {
    console.log(JSON.stringify(line));
  }
  await sendCounts(env);
}
