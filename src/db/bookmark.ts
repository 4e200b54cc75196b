import type { Database } from './database.ts';
import { retrying } from './retry.ts';

/** A state of D1. As text, a later one sorts after an earlier one (D1's documentation of Time Travel). */
export type Bookmark = string;

const FORM = /^[0-9a-f]{4,16}(-[0-9a-f]{4,64}){3}$/;

/** Whether a text has the form of a bookmark. D1 itself may take anything and give it back. */
export const isBookmark = (text: string): boolean => FORM.test(text);

/** The latest of some bookmarks; null when there is none. */
export const latest = (...bookmarks: readonly (Bookmark | null | undefined)[]): Bookmark | null =>
  bookmarks.reduce<Bookmark | null>(
    (found, one) => (one && (found === null || one > found) ? one : found),
    null,
  );

/**
 * Runs idempotent work on the primary, again after a passing failure, and tells the state of D1
 * that it read or left: null when D1 took nothing.
 */
export const onPrimary = <Result>(
  database: D1Database,
  work: (db: Database) => Promise<Result>,
): Promise<{ readonly result: Result; readonly bookmark: Bookmark | null }> =>
  retrying(async () => {
    const session = database.withSession('first-primary');
    const result = await work(session);
    return { result, bookmark: session.getBookmark() };
  });
