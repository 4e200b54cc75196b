import { lazily } from '../isolate/lazily.ts';
import * as z from '../values/zod.ts';
import { cursorOf, LONGEST_CURSOR, type Position } from './cursor.ts';

const PLAIN = /^(0|[1-9]\d{0,8})$/;

/**
 * How many items to a page: a whole number in plain decimal digits.
 * See docs/decisions/http.md#one-spelling-of-a-limit.
 */
export const limit = (most: number, standard: number) =>
  z.pipe(
    z.transform((text) => (PLAIN.test(String(text)) ? Number(text) : text)),
    z._default(wholeUpTo(most), standard),
  );

const wholeUpTo = (most: number) =>
  z
    .int({ error: `limit must be a whole number from 1 to ${most}` })
    .check(
      z.minimum(1, { error: 'limit must be at least 1' }),
      z.maximum(most, { error: `limit must be at most ${most}` }),
    );

/** The cursor of the page before. */
export const cursor = () => z.optional(z.string().check(z.maxLength(LONGEST_CURSOR)));

/** The sizes that the specification of users and attributes gives to its lists. */
export const SPECIFIED = { most: 100, standard: 20 } as const;

/** The query parameters of a list in pages: 50 to a page and at most 200, unless specified. */
export const pageQuery = ({ most, standard } = { most: 200, standard: 50 }) => ({
  limit: limit(most, standard),
  cursor: cursor(),
});

const pageMeta = lazily(() =>
  z
    .object({
      pagination: z.object({
        cursor: z.nullable(z.string()),
        hasMore: z.boolean(),
        total: z.int(),
      }),
    })
    .register(z.globalRegistry, { id: 'PageMeta' }),
);

/** The schema of one page: `{data, meta}`. */
export const pageOf = <Item extends z.ZodMiniType>(item: Item) =>
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
    list,
    position,
    present,
  }: {
    readonly limit: number;
    readonly total: number;
    /** The list and its filters, which the cursor is bound to. */
    readonly list: readonly unknown[];
    readonly position: (row: Row) => Position;
    readonly present: (row: Row) => Item;
  },
) {
  const data = rows.slice(0, limit);
  const last = data.at(-1);
  const hasMore = rows.length > limit;
  const cursor = hasMore && last ? cursorOf(position(last), list) : null;
  return { data: data.map(present), meta: { pagination: { cursor, hasMore, total } } };
}
