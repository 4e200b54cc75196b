import type { OrderedQueue } from './ordered-queue.ts';

/** Does items in their order, and returns an outcome for each. */
type DoAll<Item, Result> = (
  items: readonly Item[],
) => Promise<readonly PromiseSettledResult<Result>[]>;

/** Items that are done as one job of a queue. */
interface Group<Item, Result> {
  readonly items: Item[];
  /** The sum of their sizes. */
  size: number;
  /** Begins when the job does: then no item joins any more. */
  isWaiting: boolean;
  readonly outcomes: ReturnType<DoAll<Item, Result>>;
  /** The end of the job. Another job stands behind it unless it is the last of the queue. */
  readonly end: Promise<unknown>;
}

/**
 * Items that wait in a queue directly behind one another are done together, as one job in place of
 * many. Their order stays.
 */
export class FoldedJobs<Item, Result> {
  readonly #queue: OrderedQueue;
  readonly #most: { readonly items: number; readonly size: number };
  readonly #doAll: DoAll<Item, Result>;
  #newest: Group<Item, Result> | undefined;

  /** A job does at most so many items, of at most so much size together. */
  constructor(
    queue: OrderedQueue,
    most: { readonly items: number; readonly size: number },
    doAll: DoAll<Item, Result>,
  ) {
    this.#queue = queue;
    this.#most = most;
    this.#doAll = doAll;
  }

  /** Does an item in its turn. */
  run(item: Item, size: number): Promise<Result> {
    const group = this.#newest;
    if (!group || !this.#takes(group, size)) return resultOf(this.#begin(item, size), 0);
    return this.#queue.counted(() => {
      group.size += size;
      return resultOf(group.outcomes, group.items.push(item) - 1);
    });
  }

  #takes({ isWaiting, end, items, size }: Group<Item, Result>, more: number): boolean {
    const isLast = isWaiting && end === this.#queue.last;
    return isLast && items.length < this.#most.items && size + more <= this.#most.size;
  }

  #begin(item: Item, size: number): Group<Item, Result>['outcomes'] {
    const items = [item];
    const outcomes = this.#queue.run(() => {
      group.isWaiting = false;
      return this.#doAll(items);
    });
    const group = { items, size, isWaiting: true, outcomes, end: this.#queue.last };
    this.#newest = group;
    return outcomes;
  }
}

async function resultOf<Result>(
  outcomes: Promise<readonly PromiseSettledResult<Result>[]>,
  index: number,
): Promise<Result> {
  const outcome = (await outcomes)[index];
  if (outcome?.status === 'fulfilled') return outcome.value;
  throw outcome?.reason ?? new Error('an item has no outcome');
}
