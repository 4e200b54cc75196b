/**
 * Every storage call of every kind of request, broken in some of the ways that answer at once, and a
 * few that hang. In all ways: test/long/faults.long.ts.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { faults, hang } from '../support/fakes/faults.ts';
import { kinds } from '../support/fault-kinds.ts';
import { type Case, casesOf, quietly, sweep, undisturbed } from '../support/fault-sweep.ts';

beforeAll(quietly);
afterAll(() => vi.restoreAllMocks());

const all = Object.entries(kinds);
let injected = 0;
let hanging: Promise<string[]>;

/** One call of each kind, another place in each. */
async function someHang(): Promise<Case[]> {
  const chosen = all.map(async ([, kind], i) => {
    const cases = casesOf(kind, await undisturbed(kind), [hang]);
    return cases.slice((i * 3) % cases.length).slice(0, 1);
  });
  return (await Promise.all(chosen)).flat();
}

test('one call of each kind begins to hang', async () => {
  const cases = await someHang();
  injected += cases.length;
  hanging = sweep(cases, cases.length);
  expect(cases).toHaveLength(all.length);
});

/** One in three, another third for each kind of request. */
const some = (cases: readonly Case[], kind: number) => cases.filter((_, i) => (i + kind) % 3 === 0);

test.each(all.map(([name, kind], i) => [name, kind, i] as const))(
  '%s',
  async (_name, kind, i) => {
    const cases = some(casesOf(kind, await undisturbed(kind), faults), i);
    injected += cases.length;
    expect(await sweep(cases, 4)).toEqual([]);
  },
  30_000,
);

test('what hangs is answered within the deadlines', async () => {
  expect(await hanging).toEqual([]);
  console.log(`${injected} faults in ${all.length} kinds of request`);
}, 60_000);
