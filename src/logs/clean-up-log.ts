/** The log line of a run of the clean-up. Pure. */
import type { Outcome } from '../isolate/in-turns.ts';
import { iso } from '../values/time.ts';
import { type Failure, failureOf } from './failure.ts';

interface CleanUpLog {
  /** The time of its end, ISO 8601 in UTC. */
  readonly time: string;
  /** `error` if a kind has failed. */
  readonly level: 'info' | 'error';
  readonly requestId: string;
  /** Rows by kind, of those that had any. */
  readonly removed: Readonly<Record<string, number>>;
  /** Errors by kind. */
  readonly failed: Readonly<Record<string, Failure>>;
  readonly durationMs: number;
}

export function cleanUpLog(
  { done, failed }: Outcome,
  {
    requestId,
    at,
    durationMs,
  }: Pick<CleanUpLog, 'requestId' | 'durationMs'> & { readonly at: number },
): CleanUpLog {
  const failures = Object.entries(failed).map(([kind, error]) => [kind, failureOf(error)] as const);
  return {
    time: iso(at),
    level: failures.length > 0 ? 'error' : 'info',
    requestId,
    removed: Object.fromEntries(Object.entries(done).filter(([, rows]) => rows > 0)),
    failed: Object.fromEntries(failures),
    durationMs: Math.round(durationMs),
  };
}
