/** The orders of a list of users: how each sorts, and where a user stands in it. */
import { attributeValue } from '../attributes/value.ts';
import type { UserWithAttributes } from './user.ts';

export interface Order {
  readonly by: 'age' | 'name' | 'update' | 'id' | { readonly attribute: string };
  readonly descends: boolean;
}

/** The sort keys of a user. The next page begins after those of the last one. */
export type Position = readonly (string | number)[];

/** A condition in SQL over the user `u`, with its parameters in order. */
export interface Condition {
  readonly sql: string;
  readonly parameters: Position;
}

/** A part of a list, in the order of its columns. Parts follow one another. */
interface Part {
  readonly columns: string;
  readonly where: readonly Condition[];
}

const columns = {
  age: 'u.created_at, u.id',
  name: 'u.name_order, u.id',
  update: 'u.updated_at, u.id',
  id: 'u.id',
} as const;

/** The columns that an order sorts by. */
export const columnsOf = (by: Order['by']): string =>
  typeof by === 'string' ? columns[by] : `${attributeValue(by.attribute)}, ${columns.age}`;

/** Where a user stands in an order. */
export function positionIn({ by }: Order): (user: UserWithAttributes) => Position {
  switch (by) {
    case 'age':
      return (user) => [user.created_at, user.id];
    case 'name':
      return (user) => [user.name_order, user.id];
    case 'update':
      return (user) => [user.updated_at, user.id];
    case 'id':
      return (user) => [user.id];
    default:
      return (user) => [...valuePosition(user, by.attribute), user.created_at, user.id];
  }
}

/** 0 and the value; 1 and '' for those who lack it. SQLite stores a boolean as 1 or 0. */
function valuePosition({ attributes }: UserWithAttributes, key: string): Position {
  const values = new Map(Object.entries<string | number | boolean | null>(JSON.parse(attributes)));
  const value = values.get(key) ?? null;
  if (value === null) return [LACKS, ''];
  return [0, typeof value === 'boolean' ? Number(value) : value];
}

const LACKS = 1;

/**
 * The parts of a list after a position; null is the beginning. By an attribute those who lack it
 * follow those who have it, so that the index, which has only the latter, gives a page.
 */
export function partsAfter({ by, descends }: Order, after: Position | null): readonly Part[] {
  const beyond = (columns: string, position: Position): Condition => ({
    sql: `(${columns}) ${descends ? '<' : '>'} (${position.map(() => '?').join(', ')})`,
    parameters: position,
  });
  if (typeof by === 'string') {
    return [{ columns: columns[by], where: after ? [beyond(columns[by], after)] : [] }];
  }
  const value = attributeValue(by.attribute);
  const isSet = { sql: `${value} IS NOT NULL`, parameters: [] };
  const isLacking = { sql: `${value} IS NULL`, parameters: [] };
  const set = columnsOf(by);
  const [lacks, ...position] = after ?? [];
  const startsLacking = after !== null && lacks === LACKS;
  const startOfSet = after && !startsLacking ? [beyond(set, position)] : [];
  const startOfLacking = startsLacking ? [beyond(columns.age, position.slice(1))] : [];
  const parts = [
    { columns: set, where: [isSet, ...startOfSet] },
    { columns: columns.age, where: [isLacking, ...startOfLacking] },
  ];
  if (descends) parts.reverse();
  const isPastFirst = after !== null && startsLacking !== descends;
  return isPastFirst ? parts.slice(1) : parts;
}

/** The columns with their direction. */
export const inOrder = (columns: string, { descends }: Order): string =>
  columns
    .split(/, (?=u\.)/)
    .map((column) => (descends ? `${column} DESC` : column))
    .join(', ');
