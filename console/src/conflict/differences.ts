/** What two versions of a record disagree about. Pure. */
import isEqual from 'lodash/isEqual.js';

/** A value of a form, by its dotted path. */
export interface Difference {
  readonly path: string;
  readonly mine: unknown;
  readonly theirs: unknown;
}

export type Side = 'mine' | 'theirs';

type Fields = Readonly<Record<string, unknown>>;

/** The paths that I have changed since `before`, and that stand otherwise in their version. */
export function differencesOf(mine: Fields, before: Fields, theirs: Fields): Difference[] {
  const [ours, old, other] = [leavesOf(mine), leavesOf(before), leavesOf(theirs)];
  const paths = [...new Set([...ours.keys(), ...old.keys()])];
  return paths
    .filter((path) => !isSame(ours.get(path), old.get(path)))
    .filter((path) => !isSame(ours.get(path), other.get(path)))
    .map((path) => ({ path, mine: ours.get(path) ?? null, theirs: other.get(path) ?? null }));
}

/** An empty input is a value that is absent. */
const isSame = (a: unknown, b: unknown) =>
  isEqual(a === '' ? null : (a ?? null), b === '' ? null : (b ?? null));

/** The values of a record by dotted path. A list is one value. */
function leavesOf(fields: Fields, prefix = ''): ReadonlyMap<string, unknown> {
  const entries = Object.entries(fields).flatMap(([name, value]) =>
    isNested(value)
      ? [...leavesOf(value, `${prefix}${name}.`)]
      : [[`${prefix}${name}`, value] as const],
  );
  return new Map(entries);
}

const isNested = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
