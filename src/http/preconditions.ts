import { Problem } from './problem.ts';

/** What a conditional request is held against: the current ETag, and whether anything is stored. */
export interface Current {
  readonly etag: string;
  readonly exists: boolean;
}

/** Whether a read may be answered with 304 (RFC 9110, 13.1.2: weak comparison). */
export function notModifiedSince(headers: Headers, etag: string): boolean {
  const condition = headers.get('If-None-Match');
  if (condition === null) return false;
  return condition.trim() === '*' || tagsIn(condition).some((tag) => strip(tag) === etag);
}

/**
 * Raises `precondition_failed` unless a write's If-Match and If-None-Match hold (RFC 9110, 13.1).
 * True when the request carries a condition: the write must then see the version it was held against.
 */
export function checkConditions(headers: Headers, current: Current): boolean {
  const match = headers.get('If-Match');
  const noneMatch = headers.get('If-None-Match');
  const holds =
    (match === null || matches(match, current, (tag) => tag)) &&
    (noneMatch === null || !matches(noneMatch, current, strip));
  if (!holds) throw new Problem({ is: 'precondition_failed' });
  return isConditional(headers);
}

/** Whether a write's outcome hangs on what is stored. */
export const isConditional = (headers: Headers): boolean =>
  headers.has('If-Match') || headers.has('If-None-Match');

/** A weak tag (`W/"…"`) never equals a strong one unless `read` strips its mark. */
const matches = (condition: string, current: Current, read: (tag: string) => string): boolean =>
  condition.trim() === '*'
    ? current.exists
    : tagsIn(condition).some((tag) => read(tag) === current.etag);

const tagsIn = (condition: string): string[] => condition.match(/(?:W\/)?"[^"]*"/g) ?? [];
const strip = (tag: string) => tag.replace(/^W\//, '');
