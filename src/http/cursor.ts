import { hash } from 'node:crypto';
import { Problem } from './problem.ts';

/** Where a page ended: the sort keys of its last row. */
export type Position = readonly (string | number | null)[];

/** A cursor that says where a page ended, and of which list: it fits no other filters. */
export function cursorOf(position: Position, filters: unknown): string {
  return Buffer.from(JSON.stringify([markOf(filters), ...position])).toString('base64url');
}

/** The position that a cursor stands for. Raises `invalid_query` for a forged or foreign one. */
export function positionOf(cursor: string, filters: unknown, length: number): Position {
  const [mark, ...position] = decode(cursor);
  if (mark !== markOf(filters) || position.length !== length || !position.every(isKey)) {
    const message = 'This cursor belongs to another list: repeat the filters it was given for.';
    throw new Problem({ is: 'invalid_query', issues: [{ path: ['cursor'], message }] });
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
