import { cursorOf, positionOf } from '../../http/cursor.ts';
import { cursor, limit } from '../../http/page.ts';
import * as z from '../../values/zod.ts';

/** The query parameters of this surface's lists. */
export const listQuery = () => ({
  limit: limit(200, 50),
  cursor: cursor(),
});

export const nextCursor = () => z.nullable(z.string());

/** Where a page of rows sorted by id begins. Raises for a cursor of another list. */
export const idAfter = (given: string | undefined, list: readonly unknown[]): string =>
  given === undefined ? '' : positionOf(given, list, ['text'])[0];

/** Cuts one row too many, read to see whether more follow, into a page and its cursor. */
export function cut<Row>(
  rows: readonly Row[],
  limit: number,
  list: readonly unknown[],
  idOf: (row: Row) => string,
): { readonly page: readonly Row[]; readonly nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, nextCursor: rows.length > limit && last ? cursorOf([idOf(last)], list) : null };
}
