/** A change as the parts of values that differ. Pure. */
import isEqual from 'lodash/isEqual.js';
import type { Change, Line } from '../data/history.ts';

type Named = readonly [name: string, change: Change];

/** Objects are compared key by key, so that one sees what has changed inside of them. */
export const compared = (changes: Line['changes']): readonly Named[] =>
  Object.entries(changes).flatMap(([name, change]) => partsOf(name, change));

function partsOf(name: string, change: Change): readonly Named[] {
  const { before, after } = change;
  if (!isObject(before) || !isObject(after)) return [[name, change]];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys]
    .filter((key) => !isEqual(before[key], after[key]))
    .flatMap((key) =>
      partsOf(`${name} → ${key}`, { ...only('before', before, key), ...only('after', after, key) }),
    );
}

/** A key that is absent is told from one that is null. */
const only = (side: 'before' | 'after', object: Fields, key: string): Change =>
  Object.hasOwn(object, key) ? { [side]: object[key] } : {};

type Fields = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
