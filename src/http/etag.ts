import { hash } from 'node:crypto';

/**
 * The ETag of what an answer shows: another one whenever anything shown is another. `observed` is
 * what nobody changes by a request, such as the time of the last sign-in. It stands behind a dot,
 * and `If-Match` does not look at it. See docs/decisions/http.md#etags.
 */
export const etagOf = (shown: unknown, observed?: unknown): string =>
  observed === undefined ? `"${markOf(shown)}"` : `"${markOf(shown)}.${markOf(observed)}"`;

const markOf = (value: unknown): string =>
  hash('sha256', JSON.stringify(value), 'base64url').slice(0, 16);

/** The tag that `If-Match` compares: without the mark of a weak one, and what is observed. */
export const changeableIn = (tag: string): string => strongIn(tag).replace(/\.[^."]*"$/, '"');

/** The tag without the mark of a weak one. */
export const strongIn = (tag: string): string => tag.replace(/^W\//, '');
