import { hash } from 'node:crypto';
import { invalidQuery } from './problem.ts';

/** The position of a page's end: the sort keys of its last row. */
export type Position = readonly (string | number | null)[];

/** A cursor for the next page. It is bound to the filters of its list. */
export function cursorOf(position: Position, filters: unknown): string {
  return Buffer.from(JSON.stringify([markOf(filters), ...position])).toString('base64url');
}

/** The position in a cursor. Raises `invalid_query` if it is malformed or of another list. */
export function positionOf(cursor: string, filters: unknown, length: number): Position {
  const [mark, ...position] = decode(cursor);
  if (mark !== markOf(filters) || position.length !== length || !position.every(isKey)) {
    const message = 'This cursor belongs to another list: repeat the filters it was given for.';
    throw invalidQuery('cursor', message);
  }
  return position;
}

function decode(cursor: string): unknown[] {
  try {
    const decoded: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(decoded) ? decoded : [];
  } catch {
    return [];
  }
}

const isKey = (value: unknown): value is string | number | null =>
  value === null || typeof value === 'string' || typeof value === 'number';

const markOf = (filters: unknown) =>
  hash('sha256', JSON.stringify(filters), 'base64url').slice(0, 12);
