import { count } from '../metrics/counters.ts';
import { type Answered, limitIn } from './request-log.ts';

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** Counts an answered request. All labels are words of Roster, so that the series are few. */
export function countRequest(answered: Answered): void {
  const { route, method, status, steps, cacheStatus, error } = answered;
  count(`requests ${route ?? 'none'} ${METHODS.has(method) ? method : 'other'} ${status}`);
  for (const { kind, milliseconds } of steps) {
    count(`storageCalls ${kind}`);
    count(`storageSeconds ${kind}`, milliseconds / 1_000);
  }
  if (cacheStatus !== null) count(`copyLookups ${outcomeIn(cacheStatus)}`);
  const limit = limitIn(error);
  if (limit !== null) count(`limited ${limit}`);
}

/** The outcome in a `Cache-Status` (RFC 9211). */
const outcomeIn = (cacheStatus: string): string =>
  /(?:fwd|detail)=([\w-]+)/.exec(cacheStatus)?.[1] ?? 'hit';
