import { hash } from 'node:crypto';
import { unstorableText } from '../values/storable.ts';
import { invalidQuery } from './problem.ts';

/** How a list sorts: the kind of each sort key. */
export type Form = readonly ('text' | 'integer' | 'value')[];

/** The position of a page's end: the sort keys of its last row. */
export type Position = readonly (string | number)[];

type PositionOf<F extends Form> = {
  readonly [Key in keyof F]: F[Key] extends 'text'
    ? string
    : F[Key] extends 'integer'
      ? number
      : string | number;
};

/** The longest cursor that a list takes. It gives shorter ones. */
export const LONGEST_CURSOR = 2_048;

/**
 * A cursor for the next page. It is bound to `list`: the name of the list, and what its filters
 * mean, in a fixed order.
 */
export const cursorOf = (position: Position, list: readonly unknown[]): string =>
  Buffer.from(JSON.stringify([markOf(list), ...position])).toString('base64url');

/**
 * The position in a cursor. Raises `invalid_query` unless `cursorOf` makes this text of it.
 * See docs/decisions/people.md#a-cursor-is-bound-to-a-meaning.
 */
export function positionOf<const F extends Form>(
  cursor: string,
  list: readonly unknown[],
  form: F,
): PositionOf<F> {
  const [, ...position] = decode(cursor);
  if (isPosition(position, form) && cursorOf(position, list) === cursor) return position;
  const message = 'This cursor belongs to another list: repeat the filters it was given for.';
  throw invalidQuery('cursor', message);
}

function decode(cursor: string): unknown[] {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(decoded) ? decoded : [];
  } catch {
    return [];
  }
}

const isPosition = <F extends Form>(keys: readonly unknown[], form: F): keys is PositionOf<F> =>
  keys.length === form.length && form.every((kind, index) => isKey[kind](keys[index]));

const isKey = {
  text: (key: unknown) => typeof key === 'string' && unstorableText(key) === undefined,
  integer: (key: unknown) => Number.isSafeInteger(key),
  /** The value of an attribute. */
  value: (key: unknown) => typeof key === 'number' || isKey.text(key),
} as const;

const markOf = (list: readonly unknown[]) =>
  hash('sha256', JSON.stringify(list), 'base64url').slice(0, 12);
