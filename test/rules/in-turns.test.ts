/** Chores take turns within a budget, and none starves. */
import { describe, expect, test } from 'vitest';
import { type Budget, type Chore, inTurns } from '../../src/isolate/in-turns.ts';

const roomy: Budget = { slices: 1_000, milliseconds: 1_000, clock: () => 0 };

/** Chores with so many slices each, which note their turns. */
function chores(slices: Readonly<Record<string, number>>) {
  const turns: string[] = [];
  const left = new Map(Object.entries(slices));
  const all = [...left.keys()].map(
    (kind): Chore => ({
      kind,
      slice: async () => {
        turns.push(kind);
        const more = (left.get(kind) ?? 0) - 1;
        left.set(kind, more);
        return { done: 10, hasMore: more > 0 };
      },
    }),
  );
  return { all, turns };
}

test('they take turns until all is done', async () => {
  const { all, turns } = chores({ a: 3, b: 1, c: 2 });
  expect(await inTurns(all, 0, roomy)).toEqual({ done: { a: 30, b: 10, c: 20 }, failed: {} });
  expect(turns.join('')).toBe('abcaca');
});

describe('no slice begins', () => {
  test('once so many have', async () => {
    const { all, turns } = chores({ a: 9, b: 9 });
    const { done } = await inTurns(all, 0, { ...roomy, slices: 3 });
    expect([turns.join(''), done]).toEqual(['aba', { a: 20, b: 10 }]);
  });

  test('once the time is over', async () => {
    const { all, turns } = chores({ a: 9, b: 9 });
    let now = 0;
    const clock = () => {
      now += 300;
      return now;
    };
    await inTurns(all, 0, { ...roomy, clock });
    expect(turns.join('')).toBe('aba');
  });
});

test('with a budget of one slice, each gets its turn within as many runs as there are', async () => {
  const { all, turns } = chores({ a: 9, b: 9, c: 9 });
  for (const first of [7, 8, 9]) await inTurns(all, first, { ...roomy, slices: 1 });
  expect(turns.join('')).toBe('bca');
});

test('one that fails is told, has no more turns, and stops no other', async () => {
  const { all, turns } = chores({ a: 2, c: 2 });
  const error = new Error('no');
  const fails = { kind: 'b', slice: () => Promise.reject(error) };
  const { done, failed } = await inTurns([...all.slice(0, 1), fails, ...all.slice(1)], 0, roomy);
  expect([turns.join(''), done]).toEqual(['acac', { a: 20, b: 0, c: 20 }]);
  expect(failed).toEqual({ b: error });
});
