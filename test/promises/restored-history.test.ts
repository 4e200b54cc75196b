/**
 * Concurrent reads and writes in two locations, with a restore among them: what was acknowledged
 * before the backup is there, what came after it is undone, and no reader sees it again.
 */
import { expect, test } from 'vitest';
import { rounds } from '../support/rounds.ts';
import { accountOfRestore } from '../support/workload.ts';

const OPERATIONS = rounds(1_500, 6_000);

test(`${OPERATIONS} operations with a restore among them break no promise`, async () => {
  const { violations, figures } = await accountOfRestore(OPERATIONS);
  console.log(JSON.stringify(figures));
  expect(violations.slice(0, 10)).toEqual([]);
});
