import type { Env } from '../env.ts';
import { iso } from '../values/time.ts';
import { failureOf } from './failure.ts';
import { logLevelIn } from './settings.ts';

/** What a line tells besides the line of its request. No value holds a secret or an address. */
type Facts = Readonly<Record<string, unknown>>;

/** Writes a line about what was done for a request, beside the request or after it. */
export function logLine(env: Pick<Env, 'LOG'>, requestId: string, facts: Facts): void {
  write(env, 'info', requestId, facts);
}

/** Writes a line about what failed for a request, beside the request or after it. */
export function logFailure(
  env: Pick<Env, 'LOG'>,
  requestId: string,
  facts: Facts & { readonly error: unknown },
): void {
  write(env, 'error', requestId, { ...facts, error: failureOf(facts.error) });
}

function write(
  { LOG }: Pick<Env, 'LOG'>,
  level: 'info' | 'error',
  requestId: string,
  facts: Facts,
) {
  if (logLevelIn(LOG) === 'off') return;
  const time = iso(Date.now());
  console.log(JSON.stringify(Object.assign({ time, level, requestId }, facts)));
}
