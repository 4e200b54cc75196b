/** The line that a request leaves. Pure. */

import type { Step, StorageKind } from '../http/meter.ts';
import { Problem, statusOf } from '../http/problem.ts';
import { type Failure, failureOf } from './failure.ts';

/** Every field is always there; none holds a body, a query, a secret, a name or an address. */
export interface RequestLog {
  /** ISO 8601, UTC: when it came. */
  readonly time: string;
  /** `error` for what failed on our side. */
  readonly level: 'info' | 'error';
  readonly requestId: string;
  /** The path of the contract; null where none matched. */
  readonly route: string | null;
  readonly method: string;
  readonly status: number;
  /** The user's id, once it is verified, or `root`. */
  readonly caller: string | null;
  readonly durationMs: number;
  /** Storage calls by kind, and the milliseconds of all together. */
  readonly storage: Readonly<Record<StorageKind | 'ms', number>>;
  readonly cacheStatus: string | null;
  /** The limit that refused it. */
  readonly limited: string | null;
  readonly error: Failure | null;
}

/** A request that has been answered, and the error that was answered, if any. */
export interface Answered
  extends Pick<
    RequestLog,
    'requestId' | 'route' | 'method' | 'status' | 'caller' | 'cacheStatus' | 'durationMs'
  > {
  readonly at: number;
  readonly steps: readonly Step[];
  readonly error: unknown;
}

export function requestLog(answered: Answered): RequestLog {
  const { requestId, route, method, status, caller, cacheStatus, error } = answered;
  const failure = isOurs(error) ? failureOf(error) : null;
  return {
    time: new Date(answered.at).toISOString(),
    level: failure ? 'error' : 'info',
    ...{ requestId, route, method, status, caller },
    durationMs: tenths(answered.durationMs),
    storage: storageOf(answered.steps),
    cacheStatus,
    limited: limitIn(error),
    error: failure,
  };
}

/** The `Server-Timing` header (W3C) of the same. */
export const serverTiming = (steps: readonly Step[], durationMs: number): string =>
  [...steps, { kind: 'total', milliseconds: durationMs }]
    .map(({ kind, milliseconds }) => `${kind};dur=${tenths(milliseconds)}`)
    .join(', ');

/** Whether what was answered is our failure, and not what the client asked for. */
export const isOurs = (error: unknown): boolean =>
  error !== undefined && !(error instanceof Problem && statusOf[error.meaning.is] < 500);

const limitIn = (error: unknown): string | null =>
  error instanceof Problem && error.meaning.is === 'rate_limited' ? error.meaning.limit : null;

function storageOf(steps: readonly Step[]): RequestLog['storage'] {
  const storage = { d1: 0, kv: 0, cache: 0, object: 0, ms: 0 };
  for (const { kind, milliseconds } of steps) {
    storage[kind] += 1;
    storage.ms += milliseconds;
  }
  return { ...storage, ms: tenths(storage.ms) };
}

const tenths = (milliseconds: number) => Math.round(milliseconds * 10) / 10;
