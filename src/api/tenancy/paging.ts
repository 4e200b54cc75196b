import * as z from 'zod';
import { cursorOf, positionOf } from '../../http/cursor.ts';

/** The query parameters of this surface's lists. `limit` is the default size of a page. */
export const listQuery = ({ limit }: { readonly limit: number } = { limit: 50 }) => ({
  limit: z.coerce
    .number({ error: 'limit must be a number from 1 to 200' })
    .int({ error: 'limit must be a whole number' })
    .min(1, { error: 'limit must be at least 1' })
    .max(200, { error: 'limit must be at most 200' })
    .default(limit),
  cursor: z
    .string()
    .max(1_024)
    .optional()
    .meta({ description: '`nextCursor` of the page before.' }),
});

export const nextCursor = () =>
  z.string().nullable().meta({ description: 'Asks for the next page; null on the last.' });

/** Where a page of rows sorted by id begins. Raises for a cursor of another list. */
export const idAfter = (cursor: string | undefined, list: unknown): string =>
  cursor === undefined ? '' : String(positionOf(cursor, list, 1)[0]);

/** Cuts one row too many, read to see whether more follow, into a page and its cursor. */
export function cut<Row>(
  rows: readonly Row[],
  limit: number,
  list: unknown,
  idOf: (row: Row) => string,
): { readonly page: readonly Row[]; readonly nextCursor: string | null } {
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return { page, nextCursor: rows.length > limit && last ? cursorOf([idOf(last)], list) : null };
}
