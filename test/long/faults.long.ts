/** Every storage call of every kind of request, broken in every way. */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { copyTaken, faults, hang } from '../support/fakes/faults.ts';
import { kinds } from '../support/fault-kinds.ts';
import { casesOf, quietly, sweep, sweepHanging, undisturbed } from '../support/fault-sweep.ts';

beforeAll(quietly);
afterAll(() => vi.restoreAllMocks());

test('every storage call of every kind of request', async () => {
  const normal = Object.values(kinds).map(async (kind) =>
    casesOf(kind, await undisturbed(kind), [...faults, hang, copyTaken]),
  );
  const cases = (await Promise.all(normal)).flat();
  const failing = cases.filter(({ fault }) => fault !== hang);
  console.log(`${failing.length} calls fail`);
  const wrong = [
    ...(await sweep(
      failing.filter(({ kind }) => !kind.hashes),
      60,
    )),
    ...(await sweep(
      failing.filter(({ kind }) => kind.hashes),
      8,
    )),
  ];
  const hanging = cases.filter(({ fault }) => fault === hang);
  console.log(`${hanging.length} calls hang`);
  wrong.push(...(await sweepHanging(hanging)));
  expect(wrong).toEqual([]);
});
