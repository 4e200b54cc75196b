/** Like `kill.test.ts`, with more rounds, more moments, and figures. */
import { expect, test } from 'vitest';
import { killRounds, type Round } from './rounds.ts';

const ROUNDS = 24;

test(`${ROUNDS} rounds of kill -9 under load lose nothing`, async () => {
  const figures = await killRounds(Array.from({ length: ROUNDS }, (_, n) => moment(n)));
  const times = [...figures.caughtUp].sort((a, b) => a - b);
  const seconds = (milliseconds = 0) => `${(milliseconds / 1_000).toFixed(1)} s`;
  console.log(`kill -9 under load
  rounds              ${figures.rounds}
  acknowledged        ${figures.acknowledged} writes, 0 lost
  in flight at kill   ${figures.inFlight} writes, 0 half done
  copies behind       ${figures.behind} at the restart, 0 in the end
  KV caught up after  ${seconds(times[Math.floor(times.length / 2)])} (median), ${seconds(times.at(-1))} (most)`);
  expect(figures.acknowledged).toBeGreaterThan(ROUNDS * 20);
});

/** Kills before the first alarm, one in four when alarms are due, and one in four twice. */
function moment(n: number): Round {
  if (n % 4 === 2) return { afterLoad: 4_000 + 3_000 * Math.random() };
  const afterLoad = 1_500 * Math.random();
  return n % 4 === 3 ? { afterLoad, afterRestart: 6_000 * Math.random() } : { afterLoad };
}
