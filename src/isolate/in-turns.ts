/** How much a slice of work has done, and whether there may be more. */
export interface Slice {
  readonly done: number;
  readonly hasMore: boolean;
}

/** Work of one kind that is done in slices. */
export interface Chore {
  readonly kind: string;
  readonly slice: () => Promise<Slice>;
}

/** No slice begins once so many have, or so many milliseconds are over by the clock. */
export interface Budget {
  readonly slices: number;
  readonly milliseconds: number;
  readonly clock: () => number;
}

export interface Outcome {
  /** How much was done, by kind. */
  readonly done: Readonly<Record<string, number>>;
  /** Why a kind was given up for now. */
  readonly failed: Readonly<Record<string, unknown>>;
}

/**
 * Does chores within a budget. They take turns, a slice each, so that none waits for all of
 * another, and one that fails stops no other. It begins with the chore number `first`: whoever
 * calls it again with the next number starves none, however small the budget is.
 */
export async function inTurns(
  chores: readonly Chore[],
  first: number,
  { slices, milliseconds, clock }: Budget,
): Promise<Outcome> {
  const end = clock() + milliseconds;
  const done: Record<string, number> = {};
  const failed: Record<string, unknown> = {};
  const from = first % chores.length;
  let waiting = [...chores.slice(from), ...chores.slice(0, from)];
  for (const { kind } of chores) done[kind] = 0;
  for (let begun = 0; waiting.length > 0 && begun < slices && clock() < end; begun += 1) {
    const [chore, ...others] = waiting as [Chore, ...Chore[]];
    waiting = others;
    try {
      const slice = await chore.slice();
      done[chore.kind] = (done[chore.kind] ?? 0) + slice.done;
      if (slice.hasMore) waiting.push(chore);
    } catch (error) {
      failed[chore.kind] = error;
    }
  }
  return { done, failed };
}
