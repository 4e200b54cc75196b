/** The form of a bookmark, and the order of states: pure, whatever D1 gives. */
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkEnvironment } from '../../src/check-environment.ts';
import {
  type Bookmark,
  bookmarkOf,
  type Demand,
  d1BookmarkOf,
  hasReached,
  isBefore,
  isOf,
  latest,
  meets,
  parseBookmark,
  parseClientBookmark,
  relationTo,
  strictest,
  timelineOf,
} from '../../src/db/bookmark.ts';

const D1 = `00000085-0000024c-00004c6d-${'8e61117bf38d7adb'.repeat(2)}`;
const main = (epoch: number) => ({ database: 'main', epoch });
const state = (n: number) =>
  `${n.toString(16).padStart(8, '0')}-00000000-00000000-${'0'.repeat(32)}`;
const at = (epoch: number, n: number, database = 'main') =>
  bookmarkOf({ database, epoch }, state(n));

describe('the form', () => {
  test.each([
    ['main.1.', 'main.1.'],
    ['the longest name and epoch', `${'a'.repeat(16)}.999999.`],
    ['a name with digits and hyphens', 'eu-1.7.'],
  ])('is a name, an epoch and D1’s own bookmark: %s', (_, prefix) => {
    expect(parseBookmark(prefix + D1)).toBe(prefix + D1);
    expect(parseClientBookmark(prefix + D1)).toBe(prefix + D1);
  });

  test.each([
    ...['', '.', '..', 'main', 'main.1', 'main.1.', '1', '~', 'null', 'first-primary'],
    ...[`.1.${D1}`, `main..${D1}`, `main.${D1}`, `1.${D1}`, `main.1.1.${D1}`, `main.1.${D1}.`],
    ...[`main.0.${D1}`, `main.01.${D1}`, `main.-1.${D1}`, `main.1e3.${D1}`, `main.1000000.${D1}`],
    ...[
      `Main.1.${D1}`,
      `1main.1.${D1}`,
      `ma_in.1.${D1}`,
      `mäin.1.${D1}`,
      `${'a'.repeat(17)}.1.${D1}`,
    ],
    ...[
      ` main.1.${D1}`,
      `main.1.${D1} `,
      `main.1. ${D1}`,
      `main.1.${D1}\n`,
      `main.1.${D1},main.1.${D1}`,
    ],
    ...[
      `main.1.${D1}-x`,
      `main.1.${D1.toUpperCase()}`,
      `main.1.${'f'.repeat(200)}`,
      `main.1.${D1}0000${'0'.repeat(64)}`,
    ],
    ...['main.1.00000001-00000002-00000003', "main.1.' OR 1=1", `${D1}-x`, `${D1}\n`],
  ])('is nothing else: %j', (text) => {
    expect(parseBookmark(text)).toBeUndefined();
    expect(parseClientBookmark(text)).toBeUndefined();
  });

  test('of a client may be D1’s own, which was given out in the first epoch', () => {
    expect(parseBookmark(D1)).toBeUndefined();
    expect(parseClientBookmark(D1)).toBe(`main.1.${D1}`);
  });

  test('is at most 235 ASCII characters without a space, a quote or a comma', () => {
    const longest = `${'a'.repeat(16)}.999999.${'f'.repeat(16)}${`-${'f'.repeat(64)}`.repeat(3)}`;
    expect(parseBookmark(longest)).toBe(longest);
    expect(longest).toHaveLength(235);
    expect(longest).toMatch(/^[a-z0-9.-]+$/);
  });

  test('gives back what it was made of', () => {
    expect(d1BookmarkOf(bookmarkOf(main(7), D1))).toBe(D1);
    expect(parseBookmark(bookmarkOf(main(7), D1))).toBe(`main.7.${D1}`);
  });
});

describe('the epoch of a deployment', () => {
  test.each(['1', '2', '10', '999999'])('may be %s', (DB_EPOCH) => {
    expect(timelineOf({ DB_EPOCH })).toEqual(main(Number(DB_EPOCH)));
  });

  test.each(['', '0', '01', '-1', '1.5', '1e3', ' 1', '1 ', 'one', '1000000'])(
    'may not be %j',
    (DB_EPOCH) => {
      expect(() => timelineOf({ DB_EPOCH })).toThrow('Change DB_EPOCH under [vars]');
      expect(() => checkEnvironment({ ...env, DB_EPOCH })).toThrow('Change DB_EPOCH under [vars]');
    },
  );
});

test.each([
  ['same', at(2, 5)],
  ['earlier epoch', at(1, 9)],
  ['later epoch', at(3, 1)],
  ['later epoch', at(10, 1)],
  ['foreign', at(2, 5, 'other')],
  ['foreign', D1 as Bookmark],
] as const)('a bookmark is of the %s: %s', (relation, bookmark) => {
  expect(relationTo(main(2), bookmark)).toBe(relation);
  expect(isOf(main(2), bookmark)).toBe(relation === 'same');
});

describe('the order', () => {
  test('is that of D1 within an epoch; a later epoch is later than all of an earlier one', () => {
    const inOrder = [at(1, 1), at(1, 2), at(1, 16), at(2, 1), at(9, 0), at(10, 0)];
    for (const [i, one] of inOrder.entries()) {
      for (const [j, other] of inOrder.entries()) {
        expect(hasReached(one, other), `${one} ${other}`).toBe(i >= j);
        expect(isBefore(one, other), `${one} ${other}`).toBe(i < j);
      }
    }
  });

  test('does not reach from one database to another', () => {
    const [one, other] = [at(1, 1), at(1, 1, 'other')];
    expect(hasReached(one, other) || hasReached(other, one)).toBe(false);
    expect(isBefore(one, other) || isBefore(other, one)).toBe(false);
    expect(latest(one, other)).toBe(other);
    expect(latest(other, one)).toBe(one);
  });

  test('puts nothing before everything, and the primary’s state after it', () => {
    expect(latest()).toBeNull();
    expect(latest(null, at(1, 1), null)).toBe(at(1, 1));
    expect(strictest()).toBeNull();
    expect(strictest(null, at(1, 1), at(1, 2), null)).toBe(at(1, 2));
    expect(strictest(at(1, 1), 'primary', at(1, 2))).toBe('primary');
    expect(meets(at(1, 1), null)).toBe(true);
    expect(meets(at(1, 1), at(1, 1))).toBe(true);
    expect(meets(at(1, 1), at(1, 2))).toBe(false);
    expect(meets(at(9, 9), 'primary')).toBe(false);
  });
});

describe('for any bookmarks', () => {
  const database = fc.stringMatching(/^[a-z][a-z0-9-]{0,15}$/);
  const epoch = fc.integer({ min: 1, max: 999_999 });
  const d1 = fc.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{8}-[0-9a-f]{32}$/);
  const bookmark = fc
    .record({
      database: fc.constantFrom('main', 'eu-1'),
      epoch: fc.integer({ min: 1, max: 3 }),
      d1,
    })
    .map((of) => bookmarkOf(of, of.d1));
  const demand = fc.oneof<fc.Arbitrary<Demand>[]>(
    fc.constant(null),
    fc.constant<'primary'>('primary'),
    d1.map((text) => bookmarkOf(main(1), text)),
  );

  test('the form goes there and back', () => {
    fc.assert(
      fc.property(database, epoch, d1, (name, number, text) => {
        const made = bookmarkOf({ database: name, epoch: number }, text);
        expect(parseBookmark(made)).toBe(made);
        expect(parseClientBookmark(made)).toBe(made);
        expect(d1BookmarkOf(made)).toBe(text);
        expect(isOf({ database: name, epoch: number }, made)).toBe(true);
      }),
    );
  });

  test('within a database one of two is reached by the other, and never both before', () => {
    fc.assert(
      fc.property(bookmark, bookmark, (one, other) => {
        const comparable = one.split('.')[0] === other.split('.')[0];
        expect(hasReached(one, other) || hasReached(other, one)).toBe(comparable);
        expect(isBefore(one, other)).toBe(comparable && !hasReached(one, other));
        if (hasReached(one, other) && hasReached(other, one)) expect(one).toBe(other);
      }),
    );
  });

  test('the order is transitive', () => {
    fc.assert(
      fc.property(bookmark, bookmark, bookmark, (a, b, c) => {
        if (hasReached(a, b) && hasReached(b, c)) expect(hasReached(a, c)).toBe(true);
      }),
    );
  });

  test('within an epoch it is the order of D1’s own texts', () => {
    fc.assert(
      fc.property(d1, d1, (one, other) => {
        const reached = hasReached(bookmarkOf(main(3), one), bookmarkOf(main(3), other));
        expect(reached).toBe(one >= other);
      }),
    );
  });

  test('what meets the strictest demand meets each of them', () => {
    fc.assert(
      fc.property(d1, fc.array(demand, { maxLength: 4 }), (text, demands) => {
        const copy = bookmarkOf(main(1), text);
        expect(meets(copy, strictest(...demands))).toBe(demands.every((each) => meets(copy, each)));
      }),
    );
  });
});
