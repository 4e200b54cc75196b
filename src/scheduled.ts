import { cleanUp } from './clean-up.ts';
import type { Env } from './env.ts';
import { cleanUpLog } from './logs/clean-up-log.ts';
import { logLevelIn } from './logs/settings.ts';
import { countRemoved } from './metrics/counters.ts';
import { sendCounts } from './metrics/send.ts';

/** The work of each minute: cleans up, counts what was removed, and logs one line. */
export async function everyMinute(env: Env, now: number): Promise<void> {
  const start = performance.now();
  const outcome = await cleanUp(env, now);
  for (const [kind, rows] of Object.entries(outcome.done)) if (rows > 0) countRemoved(kind, rows);
  const durationMs = performance.now() - start;
  const line = cleanUpLog(outcome, { run: crypto.randomUUID(), at: Date.now(), durationMs });
  const level = logLevelIn(env.LOG);
  if (level === 'requests' || (level === 'errors' && line.level === 'error')) {
    console.log(JSON.stringify(line));
  }
  await sendCounts(env);
}
