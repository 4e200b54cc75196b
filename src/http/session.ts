import { type Bookmark, isBookmark } from '../db/bookmark.ts';
import { Problem } from './problem.ts';

/** What a client is told of D1's states, and brings back (the Sessions API of D1). */

/** Out of every write, and into reads that are to show it. */
export const BOOKMARK_HEADER = 'x-d1-bookmark';

/** The bookmark that a request brings. Raises `invalid_query` for what is none. */
export function bookmarkIn(headers: Headers): Bookmark | null {
  const bookmark = headers.get(BOOKMARK_HEADER);
  if (bookmark === null || isBookmark(bookmark)) return bookmark;
  const message = `${BOOKMARK_HEADER} must be the value that a write answered with.`;
  throw new Problem({ is: 'invalid_query', issues: [{ path: [BOOKMARK_HEADER], message }] });
}
