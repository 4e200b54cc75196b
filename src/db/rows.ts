/**
 * Typed rows of results. D1 cannot know the columns of a query, so the caller names the row type.
 * These two casts are the only ones.
 */

/** All rows of a result. */
export const rowsOf = <Row>(result: D1Result | undefined): readonly Row[] =>
  (result?.results ?? []) as readonly Row[];

/** The first row of a result, or undefined. */
export const firstOf = <Row>(result: D1Result | undefined): Row | undefined =>
  rowsOf<Row>(result)[0];

/** The number that a statement counted as `total`. */
export const totalIn = (result: D1Result | undefined): number =>
  firstOf<{ readonly total: number | null }>(result)?.total ?? 0;
