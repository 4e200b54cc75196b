/** The record after a conflict: theirs, with the values of mine that were chosen. Pure. */
import set from 'lodash/fp/set.js';
import unset from 'lodash/fp/unset.js';
import type { Difference, Path, Side } from './differences.ts';

/** What was chosen where. Whoever chooses nothing takes theirs. */
export type Sides = Readonly<Record<string, Side>>;

export const sideOf = (sides: Sides, path: Path): Side => sides[JSON.stringify(path)] ?? 'theirs';

export const chosen = (sides: Sides, path: Path, side: Side): Sides => ({
  ...sides,
  [JSON.stringify(path)]: side,
});

export const resolved = <R extends object>(
  theirs: R,
  differences: readonly Difference[],
  sides: Sides,
): R =>
  differences
    .filter(({ path }) => sideOf(sides, path) === 'mine')
    .reduce(
      (record, { path, mine }) =>
        mine === undefined ? unset(path, record) : set(path, mine, record),
      theirs,
    );
