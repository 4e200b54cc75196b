/** The log line of a request. Pure. */

import type { Step, StorageKind } from '../http/meter.ts';
import { Problem, statusOf } from '../http/problem.ts';
import { iso } from '../values/time.ts';
import { type Failure, failureOf } from './failure.ts';

/** Every field is always present. None holds a body, a query, a secret, a name or an address. */
export interface RequestLog {
  /** The time of arrival, ISO 8601 in UTC. */
  readonly time: string;
  /** `error` if the request failed on our side. */
  readonly level: 'info' | 'error';
  readonly requestId: string;
  /** The path of the contract, or null if none matched. */
  readonly route: string | null;
  readonly method: string;
  readonly status: number;
  /** The verified user's id, or the label of the root token, or null. */
  readonly caller: string | null;
  readonly durationMs: number;
  /** The id of the event of the change that it has asked for. There is none if nothing changed. */
  readonly event: string | null;
  /** The number of storage calls by kind, and the milliseconds of all together. */
  readonly storage: Readonly<Record<StorageKind | 'ms', number>>;
  readonly cacheStatus: string | null;
  /** The rate limit that refused the request. */
  readonly limited: string | null;
  /** Why the credential was refused. It is more than the caller is told. */
  readonly refused: string | null;
  readonly error: Failure | null;
}

/** An answered request, with its error if there was one. */
export interface Answered
  extends Pick<
    RequestLog,
    'requestId' | 'route' | 'method' | 'status' | 'caller' | 'event' | 'cacheStatus' | 'durationMs'
  > {
  readonly at: number;
  readonly steps: readonly Step[];
  readonly error: unknown;
}

export function requestLog(answered: Answered): RequestLog {
  const { requestId, route, method, status, caller, event, cacheStatus, error } = answered;
  const failure = isOurs(error) ? failureOf(error) : null;
  return {
    time: iso(answered.at),
    level: failure ? 'error' : 'info',
    requestId,
    route,
    method,
    status,
    caller,
    event,
    durationMs: tenths(answered.durationMs),
    storage: storageOf(answered.steps),
    cacheStatus,
    limited: limitIn(error),
    refused: refusalIn(error),
    error: failure,
  };
}

/** The value of the `Server-Timing` header (W3C). */
export const serverTiming = (steps: readonly Step[], durationMs: number): string =>
  [...steps, { kind: 'total', milliseconds: durationMs }]
    .map(({ kind, milliseconds }) => `${kind};dur=${tenths(milliseconds)}`)
    .join(', ');

/** Whether an error is our failure and not the client's mistake. */
export const isOurs = (error: unknown): boolean =>
  error !== undefined && !(error instanceof Problem && statusOf[error.meaning.is] < 500);

/** The limit that refused a request, or null. */
export const limitIn = (error: unknown): string | null =>
  error instanceof Problem && error.meaning.is === 'rate_limited' ? error.meaning.limit : null;

const refusalIn = (error: unknown): string | null =>
  error instanceof Problem && error.meaning.is === 'unauthenticated'
    ? (error.meaning.fault ?? error.meaning.because)
    : null;

function storageOf(steps: readonly Step[]): RequestLog['storage'] {
  const storage = { d1: 0, kv: 0, cache: 0, object: 0, ms: 0 };
  for (const { kind, milliseconds } of steps) {
    storage[kind] += 1;
    storage.ms += milliseconds;
  }
  return { ...storage, ms: tenths(storage.ms) };
}

const tenths = (milliseconds: number) => Math.round(milliseconds * 10) / 10;
