/** The record after a conflict: theirs, with the values of mine that were chosen. Pure. */
import set from 'lodash/fp/set.js';
import type { Difference, Side } from './differences.ts';

export const resolved = <R extends object>(
  theirs: R,
  differences: readonly Difference[],
  sides: Readonly<Record<string, Side>>,
): R =>
  differences
    .filter(({ path }) => sides[path] === 'mine')
    .reduce((record, { path, mine }) => set(path, mine, record), theirs);
