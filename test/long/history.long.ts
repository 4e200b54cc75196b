/** Like `history.test.ts`, but so long that many copies come and go. */
import { expect, test } from 'vitest';
import { account } from '../support/workload.ts';

test('100,000 operations break no promise', async () => {
  const { violations, figures } = await account(100_000);
  console.table(figures);
  expect(violations.slice(0, 10)).toEqual([]);
});
