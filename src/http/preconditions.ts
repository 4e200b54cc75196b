/**
 * The conditions of a request (RFC 9110, 13). A malformed condition never holds.
 * See docs/decisions/http.md#conditions.
 */
import { changeableIn, strongIn } from './etag.ts';
import { preconditionFailed } from './problem.ts';

/** The current state that conditions are checked against. */
interface Current {
  readonly etag: string;
  readonly exists: boolean;
}

/** Whether a read may be answered with 304. */
export const notModifiedSince = (headers: Headers, etag: string): boolean =>
  matches(headers.get('If-None-Match') ?? '', { etag, exists: true }, strongIn);

/**
 * Raises `precondition_failed` unless `If-Match` and `If-None-Match` of a write hold. It is about
 * what requests change, so neither looks at what is observed.
 */
export function checkConditions(headers: Headers, current: Current): void {
  checkMatch(headers, current);
  const noneMatch = headers.get('If-None-Match');
  if (noneMatch !== null && matches(noneMatch, current, changeableIn)) throw preconditionFailed();
}

/** Raises `precondition_failed` unless `If-Match` holds, on a read as well. */
export function checkMatch(headers: Headers, current: Current): void {
  const match = headers.get('If-Match');
  if (match !== null && !matches(match, current, changeableIn)) throw preconditionFailed();
}

/** The state that a write must find: the one that its client has seen, any, or none. */
export function expectedIn(headers: Headers): 'seen' | 'something' | 'nothing' | 'anything' {
  const match = headers.get('If-Match');
  if (match !== null) return isAny(match) ? 'something' : 'seen';
  return isAny(headers.get('If-None-Match') ?? '') ? 'nothing' : 'anything';
}

/** Whether nothing may change between the check of a condition and the change. */
export const namesState = (headers: Headers): boolean => expectedIn(headers) === 'seen';

/** Whether a write carries a condition. */
export const isConditional = (headers: Headers): boolean =>
  headers.has('If-Match') || headers.has('If-None-Match');

/** Edges that compress an answer weaken its tag, so a weak tag counts as the one that was given. */
const matches = (condition: string, current: Current, read: (tag: string) => string): boolean =>
  isAny(condition)
    ? current.exists
    : tagsIn(condition).some((tag) => read(tag) === read(current.etag));

const isAny = (condition: string): boolean => condition.trim() === '*';
const tagsIn = (condition: string): string[] => condition.match(/(?:W\/)?"[^"]*"/g) ?? [];
