import { type Demand, isOf, parseClientBookmark, type Timeline } from '../db/bookmark.ts';
import { invalidHeader } from './problem.ts';

/**
 * Writes answer with the bookmark of their state. A read that sends it back shows that state or a
 * later one. Clients do not look inside.
 */
export const BOOKMARK_HEADER = 'x-d1-bookmark';

/**
 * The demand in a request's bookmark. A bookmark of another database or epoch does not compare with
 * the states here, so the primary answers. After a restore it shows the restored state. In a
 * deployment that does not know of a restore yet, it shows the writes of the others. Raises
 * `invalid_query` for a malformed bookmark.
 * See docs/decisions/copies.md#a-bookmark-that-does-not-compare-asks-the-primary.
 */
export function demandIn(headers: Headers, here: Timeline): Demand {
  const text = headers.get(BOOKMARK_HEADER);
  if (text === null) return null;
  const bookmark = parseClientBookmark(text);
  if (bookmark) return isOf(here, bookmark) ? bookmark : 'primary';
  const message = `${BOOKMARK_HEADER} must be the value that a write answered with.`;
  throw invalidHeader(BOOKMARK_HEADER, message);
}
