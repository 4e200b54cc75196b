/** What objects hold now: the values of the gauges. */

/** What one object holds, or several together. */
export interface Held {
  /** Changes that run or wait. */
  readonly waiting: number;
  /** When the oldest change was made that KV may not show yet. Milliseconds UTC; null is none. */
  readonly unpublishedSince: number | null;
}

/** An object that has not told for so long, in milliseconds, counts no more. */
const LASTS = 60_000;

/** The last report of each registrar or isolate, by its name. It is forgotten after a minute. */
export class HeldBy {
  readonly #told = new Map<string, Held & { readonly at: number }>();

  tell(who: string, { waiting, unpublishedSince }: Held, at: number): void {
    if (waiting === 0 && unpublishedSince === null) this.#told.delete(who);
    else this.#told.set(who, { waiting, unpublishedSince, at });
  }

  /** All together. */
  sum(now: number): Held {
    for (const [who, { at }] of this.#told) if (at < now - LASTS) this.#told.delete(who);
    return together([...this.#told.values()]);
  }
}

/** What all hold together. */
export function together(all: readonly Held[]): Held {
  const since = all.flatMap(({ unpublishedSince }) => unpublishedSince ?? []);
  return {
    waiting: all.reduce((sum, { waiting }) => sum + waiting, 0),
    unpublishedSince: since.length > 0 ? Math.min(...since) : null,
  };
}
