import type { FamilyName } from './families.ts';

/** Values by series. */
export type Counts = ReadonlyMap<string, number>;

/** No value of a label has it: they are words of Roster. */
const SEPARATOR = '\t';

/** A series as one text: its family, and the values of its labels in their order. */
export const seriesOf = (family: FamilyName, labels: readonly string[]): string =>
  [family, ...labels].join(SEPARATOR);

/** The family of a series, and the values of its labels. */
export function partsOf(series: string): readonly [family: string, ...labels: string[]] {
  const [family = '', ...labels] = series.split(SEPARATOR);
  return [family, ...labels];
}

/** The sums of both. */
export function added(counts: Counts, more: Counts): Counts {
  const sums = new Map(counts);
  for (const [series, value] of more) sums.set(series, (sums.get(series) ?? 0) + value);
  return sums;
}
