/** What this isolate has counted and not sent yet. */
import { added, type Counts, type Series } from './series.ts';

let counts = new Map<Series, number>();

/** Adds to a counter, at the cost of a look into a map: every request does. */
export function count(series: Series, by = 1): void {
  counts.set(series, (counts.get(series) ?? 0) + by);
}

/** Counts rows that the clean-up has removed. */
export const countRemoved = (kind: string, rows: number): void => count(`removed ${kind}`, rows);

/** Takes what was counted, and begins anew. */
export function takeCounts(): Counts {
  const taken = counts;
  counts = new Map();
  return taken;
}

/** Counts again what was taken and could not be sent. */
export function giveBack(taken: Counts): void {
  counts = new Map(added(counts, taken));
}
