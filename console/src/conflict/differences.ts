/** What two versions of a record disagree about. Pure. */
import isEqual from 'lodash/isEqual.js';

/** Where a value stands in a record. A key may hold a dot, so this is no dotted text. */
export type Path = readonly string[];

/** A value of a form. Undefined where a version has none. */
export interface Difference {
  readonly path: Path;
  readonly mine: unknown;
  readonly theirs: unknown;
}

export type Side = 'mine' | 'theirs';

type Fields = Readonly<Record<string, unknown>>;

interface Versions {
  readonly mine: Fields;
  readonly before: Fields;
  readonly theirs: Fields;
  /** In a form an empty input is a value that is absent. Elsewhere it is a value like any other. */
  readonly isForm: boolean;
}

/** The values that I have changed since `before`, and that stand otherwise in their version. */
export const differencesOf = (versions: Versions): Difference[] =>
  compared(versions)
    .filter(({ isMine, isAgreed }) => isMine && !isAgreed)
    .map(({ path, mine, theirs }) => ({ path, mine, theirs }));

/** Where only they have changed something. It stays as they want it. */
export const changesOfTheirs = (versions: Versions): Path[] =>
  compared(versions)
    .filter(({ isMine, isTheirs }) => isTheirs && !isMine)
    .map(({ path }) => path);

function compared({ mine, before, theirs, isForm }: Versions) {
  const versions = [leavesOf(mine), leavesOf(before), leavesOf(theirs)] as const;
  const [ours, old, other] = versions;
  const isSame = isForm ? isSameInput : isEqual;
  const paths = new Set(versions.flatMap((leaves) => [...leaves.keys()]));
  return [...paths].map((key) => ({
    path: JSON.parse(key) as Path,
    mine: ours.get(key),
    theirs: other.get(key),
    isMine: !isSame(ours.get(key), old.get(key)),
    isTheirs: !isSame(other.get(key), old.get(key)),
    isAgreed: isSame(ours.get(key), other.get(key)),
  }));
}

const isSameInput = (a: unknown, b: unknown) =>
  isEqual(a === '' ? null : (a ?? null), b === '' ? null : (b ?? null));

/** The values of a record by their paths, as JSON. A list is one value, as is an empty object. */
function leavesOf(fields: Fields, above: Path = []): ReadonlyMap<string, unknown> {
  const entries = Object.entries(fields).flatMap(([name, value]) => {
    const path = [...above, name];
    return isNested(value) ? [...leavesOf(value, path)] : [[JSON.stringify(path), value] as const];
  });
  return new Map(entries);
}

const isNested = (value: unknown): value is Fields =>
  typeof value === 'object' &&
  value !== null &&
  !Array.isArray(value) &&
  Object.keys(value).length > 0;
