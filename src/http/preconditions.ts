import { preconditionFailed } from './problem.ts';

/** The current state that conditions are checked against. */
interface Current {
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
 * Raises `precondition_failed` unless `If-Match` and `If-None-Match` of a write hold (RFC 9110,
 * 13.1). True if there is a condition: then the write must find the version that was checked.
 */
export function checkConditions(headers: Headers, current: Current): boolean {
  const match = headers.get('If-Match');
  const noneMatch = headers.get('If-None-Match');
  const isMet =
    (match === null || matches(match, current, (tag) => tag)) &&
    (noneMatch === null || !matches(noneMatch, current, strip));
  if (!isMet) throw preconditionFailed();
  return isConditional(headers);
}

/** Whether a write carries a condition. */
export const isConditional = (headers: Headers): boolean =>
  headers.has('If-Match') || headers.has('If-None-Match');

/** A weak tag (`W/"…"`) equals no strong one, unless `read` strips its mark. */
const matches = (condition: string, current: Current, read: (tag: string) => string): boolean =>
  condition.trim() === '*'
    ? current.exists
    : tagsIn(condition).some((tag) => read(tag) === current.etag);

const tagsIn = (condition: string): string[] => condition.match(/(?:W\/)?"[^"]*"/g) ?? [];
const strip = (tag: string) => tag.replace(/^W\//, '');
