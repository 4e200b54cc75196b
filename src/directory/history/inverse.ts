/** What takes a change back. Pure. */
import { isSame, type Json } from '../../policy/keys/rule.ts';
import type { Change, Values } from './line.ts';

export interface Inverse {
  /** Names that get the values again that they had before. */
  readonly set: Values;
  /** Names that were not there before. */
  readonly unset: readonly string[];
  /** Names whose values are neither those before nor those after: somebody changed them since. */
  readonly changedSince: readonly string[];
}

/** Compares a change with the values as they are. What is as it was before is left as it is. */
export function inverseOf(
  { before, after }: Pick<Change, 'before' | 'after'>,
  now: Values,
): Inverse {
  const names = Object.keys({ ...before, ...after }).filter((name) => !isAs(before, after, name));
  const left = names.filter((name) => !isAs(before, now, name));
  return {
    set: Object.fromEntries(
      left.filter((name) => Object.hasOwn(before, name)).map((name) => [name, before[name]]),
    ),
    unset: left.filter((name) => !Object.hasOwn(before, name)),
    changedSince: left.filter((name) => !isAs(after, now, name)),
  };
}

const isAs = (one: Values, other: Values, name: string): boolean =>
  Object.hasOwn(one, name) === Object.hasOwn(other, name) &&
  // The values of lines, and of what they are about, are JSON.
  isSame(one[name] as Json, other[name] as Json);

/** A change that made the row of something. What holds where there is no row was so before. */
export function madeFrom<Made extends Pick<Change, 'before' | 'after'>>(
  implied: Values,
  change: Made,
): Made {
  const were = Object.entries(implied).filter(([name]) => Object.hasOwn(change.after, name));
  return { ...change, before: { ...Object.fromEntries(were), ...change.before } };
}
