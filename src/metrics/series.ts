import type { FamilyName } from './families.ts';

/**
 * A series as one text: its family and the values of its labels in their order, with blanks between
 * them. No value has a blank: they are words of Roster.
 */
export type Series = FamilyName | `${FamilyName} ${string}`;

/** Values by series. */
export type Counts = ReadonlyMap<Series, number>;

/** The family of a series, and the values of its labels. */
export function partsOf(series: Series): readonly [family: string, ...labels: string[]] {
  const [family = '', ...labels] = series.split(' ');
  return [family, ...labels];
}

/** The sums of both. */
export function added(counts: Counts, more: Counts): Counts {
  const sums = new Map(counts);
  for (const [series, value] of more) sums.set(series, (sums.get(series) ?? 0) + value);
  return sums;
}
