import { type Bookmark, isBookmark } from '../db/bookmark.ts';
import { invalidQuery } from './problem.ts';

/**
 * The header of D1's Sessions API. Writes answer with the bookmark of their state. A read that
 * sends it back shows that state or a later one.
 */
export const BOOKMARK_HEADER = 'x-d1-bookmark';

/** The bookmark of a request, or null. Raises `invalid_query` if it is malformed. */
export function bookmarkIn(headers: Headers): Bookmark | null {
  const bookmark = headers.get(BOOKMARK_HEADER);
  if (bookmark === null || isBookmark(bookmark)) return bookmark;
  const message = `${BOOKMARK_HEADER} must be the value that a write answered with.`;
  throw invalidQuery(BOOKMARK_HEADER, message);
}
