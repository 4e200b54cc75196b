/** Pages of the API that may be short: these are read on at once. */
import type { CursorPage } from './pages.ts';

interface At {
  readonly limit: number;
  readonly cursor: string | undefined;
}

const MOST_REQUESTS = 4;

/** A page of `limit` rows, unless so many requests have found fewer. */
export async function filled<T>(
  { limit, cursor }: At,
  readPage: (at: At) => Promise<CursorPage<T>>,
): Promise<CursorPage<T>> {
  let page = await readPage({ limit, cursor });
  for (let requests = 1; requests < MOST_REQUESTS; requests += 1) {
    if (page.cursor === null || page.rows.length >= limit) break;
    const next = await readPage({ limit: limit - page.rows.length, cursor: page.cursor });
    page = { rows: [...page.rows, ...next.rows], cursor: next.cursor };
  }
  return page;
}
