/**
 * Every storage call of every kind of request, broken in some of the ways that answer at once, and
 * a few that hang. In all ways: test/long/faults.long.ts.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { faults, hang } from '../support/fakes/faults.ts';
import { kinds } from '../support/fault-kinds.ts';
import {
  type Case,
  casesOf,
  quietly,
  sweep,
  sweepHanging,
  undisturbed,
} from '../support/fault-sweep.ts';
import { oneIn, rounds } from '../support/rounds.ts';

beforeAll(quietly);
afterAll(() => vi.restoreAllMocks());

const all = Object.entries(kinds);
let injected = 0;

test('one call of each kind hangs, and each request is answered within its deadlines', async () => {
  const chosen = all.map(async ([, kind], i) => {
    // Another place in each.
    const cases = casesOf(kind, await undisturbed(kind), [hang]);
    return cases.slice((i * 3) % cases.length).slice(0, 1);
  });
  const cases = (await Promise.all(chosen)).flat();
  injected += cases.length;
  expect(cases).toHaveLength(all.length);
  expect(await sweepHanging(cases)).toEqual([]);
});

/** Others for each kind of request. */
const some = (cases: readonly Case[], kind: number) => oneIn(rounds(9, 3), cases, kind);

test.each(all.map(([name, kind], i) => [name, kind, i] as const))('%s', async (_name, kind, i) => {
  const cases = some(casesOf(kind, await undisturbed(kind), faults), i);
  injected += cases.length;
  expect(await sweep(cases, 4)).toEqual([]);
});

test('every kind of request was broken', () => {
  console.log(`${injected} faults in ${all.length} kinds of request`);
  expect(injected).toBeGreaterThan(rounds(2, 5) * all.length);
});
