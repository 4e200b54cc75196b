/** Pages by number, of lists that the API gives by cursor. */
import { ApiProblem } from '../api/problem.ts';
import { keep, kept } from '../session/session.ts';
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

type Page<T> = Omit<ListAnswer<never>, 'data'> & { readonly rows: readonly T[] };

/** The cursors of one query, by the number of rows before them. */
interface Cursors {
  readonly query: string;
  readonly at: Map<number, string>;
}

/** The cursors of one list. They count for one query only: those of another replace them. */
export class Pages {
  readonly #name: string | undefined;
  #cursors: Cursors | undefined;

  /** A list with a name keeps its cursors in this tab, so that a reload finds its page at once. */
  constructor(name?: string) {
    this.#name = name;
  }

  /**
   * Reads a page by its number. A page whose cursor is unknown is reached in large steps from the
   * nearest one that is known.
   */
  async read<T>(
    { pagination: { page, perPage } }: Pick<ListRequest, 'pagination'>,
    query: object,
    readPage: ReadPage<T>,
  ): Promise<Page<T>> {
    const text = JSON.stringify(query);
    const reach = (cursors: Cursors) => this.#reach(cursors, page, perPage, readPage);
    try {
      return await reach(this.#cursorsOf(text));
    } catch (error) {
      // The filters mean something else since an attribute has another type.
      if (!(error instanceof ApiProblem && 'cursor' in error.fields)) throw error;
      this.#cursors = { query: text, at: new Map() };
      return reach(this.#cursors);
    }
  }

  async #reach<T>(cursors: Cursors, page: number, perPage: number, readPage: ReadPage<T>) {
    const start = (page - 1) * perPage;
    let at = Math.max(0, ...[...cursors.at.keys()].filter((each) => each <= start));
    while (at < start) {
      const limit = Math.min(STEP, start - at);
      const step = await readPage({ limit, cursor: cursors.at.get(at) });
      if (step.cursor === null) return answerOf<T>({ rows: [], cursor: null }, page);
      at += limit;
      cursors.at.set(at, step.cursor);
    }
    const found = await readPage({ limit: perPage, cursor: cursors.at.get(start) });
    if (found.cursor !== null) cursors.at.set(start + perPage, found.cursor);
    this.#keep(cursors);
    return answerOf(found, page);
  }

  #cursorsOf(query: string): Cursors {
    if (this.#cursors?.query !== query) this.#cursors = this.#kept(query);
    return this.#cursors;
  }

  #kept(query: string): Cursors {
    const text = this.#name && kept(this.#name);
    // Nothing but #keep writes it.
    const stored = text
      ? (JSON.parse(text) as { query: string; at: [number, string][] })
      : undefined;
    return { query, at: new Map(stored?.query === query ? stored.at : []) };
  }

  #keep({ query, at }: Cursors): void {
    // The answer of an earlier query may come late.
    if (!this.#name || this.#cursors?.query !== query) return;
    keep(this.#name, JSON.stringify({ query, at: [...at] }));
  }
}

const answerOf = <T>({ rows, cursor, total }: CursorPage<T>, page: number): Page<T> => ({
  rows,
  // The total goes apart: with it, react-admin would offer a last page, which no cursor reaches.
  meta: { total },
  pageInfo: { hasNextPage: cursor !== null, hasPreviousPage: page > 1 },
});
