/** The KV metadata of a copy: within the limit of KV, with its readers and their expiry. */
import { describe, expect, test } from 'vitest';
import { copyMetadata, mayRead, recordKey } from '../../src/copies/copy.ts';
import { bookmarkOf } from '../../src/db/bookmark.ts';

const base = {
  version: 7,
  etag: '"7-mark"',
  bookmark: bookmarkOf(
    { database: 'main', epoch: 1 },
    `00000000-00000001-00000000-${'0'.repeat(32)}`,
  ),
  at: 1_700_000_000_000,
};
const hash = (i: number) => String(i).padStart(43, 'h');
const bytesOf = (readers: readonly (readonly [string, number | null])[]) =>
  JSON.stringify(copyMetadata(base, readers)).length;

describe('the readers of a copy', () => {
  test('are as many as fit into 1,000 bytes, in their order', () => {
    const many = Array.from({ length: 40 }, (_, i) => [hash(i), null] as const);
    const { readers } = copyMetadata(base, many);
    const fitting = Object.keys(readers).length;
    expect(Object.keys(readers)).toEqual(many.slice(0, fitting).map(([each]) => each));
    expect(fitting).toBeGreaterThan(12);
    expect(bytesOf(many)).toBeLessThanOrEqual(1_000);
    const oneMore = { ...base, readers: Object.fromEntries(many.slice(0, fitting + 1)) };
    expect(JSON.stringify(oneMore).length).toBeGreaterThan(1_000 - 1);
  });

  test('fill it to the last byte, and not beyond', () => {
    const one = (length: number) => [['h'.repeat(length), null] as const];
    // Each reader counts with a comma, though the last one has none.
    const longest = 1_000 - 1 - (bytesOf(one(1)) - 1);
    expect(Object.keys(copyMetadata(base, one(longest)).readers)).toHaveLength(1);
    expect(Object.keys(copyMetadata(base, one(longest + 1)).readers)).toHaveLength(0);
  });

  test('may read until their tokens expire', () => {
    const copy = { readers: { never: null, later: 2_000 } };
    expect(mayRead(copy, 'never', 9_999_999)).toBe(true);
    expect(mayRead(copy, 'later', 1_999)).toBe(true);
    expect(mayRead(copy, 'later', 2_000)).toBe(false);
    expect(mayRead(copy, 'other', 0)).toBe(false);
    expect(mayRead(copy, 'toString', 0)).toBe(false);
  });
});

test('a record has one key in KV', () =>
  expect(recordKey('user_1', 'acme-corp')).toBe('copies/user_1/acme-corp'));
