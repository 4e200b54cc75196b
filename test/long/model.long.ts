/** Like `model.test.ts`, with ten thousand sequences that differ in each run. */
import { test } from 'vitest';
import { answered, letHappen } from '../support/record-commands.ts';

test('any sequence of writes, reads and accidents matches the model', async () => {
  await letHappen(10_000, Date.now() % 2 ** 31);
  console.log([...answered]);
});
