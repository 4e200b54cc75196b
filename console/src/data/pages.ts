/** Pages by number, of lists that the API gives by cursor. */
import type { ListAnswer, ListRequest } from './resource.ts';

/** The largest page that every list of the API gives. */
const STEP = 100;

export interface CursorPage<T> {
  readonly rows: readonly T[];
  /** Asks for what follows. Null on the last page. */
  readonly cursor: string | null;
  readonly total?: number;
}

type ReadPage<T> = (at: {
  readonly limit: number;
  readonly cursor: string | undefined;
}) => Promise<CursorPage<T>>;

/**
 * The cursors of one list, by the number of rows before them. They count for one query only: the
 * cursors of another replace them.
 */
export class Pages {
  #query = '';
  #cursors = new Map<number, string>();

  /**
   * Reads a page by its number. A page whose cursor is unknown, as after a reload, is reached in
   * large steps from the nearest one that is known.
   */
  async read<T>(
    { pagination: { page, perPage } }: Pick<ListRequest, 'pagination'>,
    query: object,
    readPage: ReadPage<T>,
  ): Promise<Omit<ListAnswer<never>, 'data'> & { readonly rows: readonly T[] }> {
    this.#beAbout(JSON.stringify(query));
    const start = (page - 1) * perPage;
    let at = this.#nearest(start);
    while (at < start) {
      const limit = Math.min(STEP, start - at);
      const step = await readPage({ limit, cursor: this.#cursors.get(at) });
      if (step.cursor === null) return answerOf({ rows: [], cursor: null }, page);
      at += limit;
      this.#cursors.set(at, step.cursor);
    }
    const found = await readPage({ limit: perPage, cursor: this.#cursors.get(start) });
    if (found.cursor !== null) this.#cursors.set(start + perPage, found.cursor);
    return answerOf(found, page);
  }

  #beAbout(query: string): void {
    if (query === this.#query) return;
    this.#query = query;
    this.#cursors = new Map();
  }

  #nearest = (start: number): number =>
    Math.max(0, ...[...this.#cursors.keys()].filter((at) => at <= start));
}

const answerOf = <T>({ rows, cursor, total }: CursorPage<T>, page: number) => ({
  rows,
  // The total goes apart: with it, react-admin would offer a last page, which no cursor reaches.
  meta: { total },
  pageInfo: { hasNextPage: cursor !== null, hasPreviousPage: page > 1 },
});
