import * as z from 'zod';
import { lazily } from '../isolate/lazily.ts';
import { cursorOf, type Position } from './cursor.ts';

/** The query parameters of a list in pages. */
export const pageQuery = () => ({
  limit: z.coerce
    .number({ error: 'limit must be a number from 1 to 100' })
    .int({ error: 'limit must be a whole number' })
    .min(1, { error: 'limit must be at least 1' })
    .max(100, { error: 'limit must be at most 100' })
    .default(20)
    .meta({ description: 'How many to a page.' }),
  cursor: z.string().max(1_024).optional().meta({ description: 'The cursor of the page before.' }),
});

const pageMeta = lazily(() =>
  z
    .object({
      pagination: z.object({
        cursor: z.string().nullable().meta({ description: 'Asks for the next page.' }),
        hasMore: z.boolean(),
        total: z.int(),
      }),
    })
    .meta({ id: 'PageMeta' }),
);

/** The schema of one page: `{data, meta}`. */
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    data: z.array(item),
    meta: pageMeta(),
  });

/** Makes a page and its cursor. `rows` holds one more than `limit` if another page follows. */
export function page<Row, Item>(
  rows: readonly Row[],
  {
    limit,
    total,
    filters,
    position,
    present,
  }: {
    readonly limit: number;
    readonly total: number;
    readonly filters: unknown;
    readonly position: (row: Row) => Position;
    readonly present: (row: Row) => Item;
  },
) {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const hasMore = rows.length > limit;
  const cursor = hasMore && last ? cursorOf(position(last), filters) : null;
  return { data: data.map(present), meta: { pagination: { cursor, hasMore, total } } };
}
