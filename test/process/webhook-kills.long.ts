/** Roster and a receiver are killed again and again: no event is missing or out of order. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type Runtime, start } from '../../scripts/runtime/runtime.ts';
import { killableReceiver } from './killable-receiver.ts';
import { change, hears, type Taken, tally } from './webhook-receiver.ts';

const LIVES = 5;
const PEOPLE = 10;
/** Changes of each person, if Roster lives so long. It is killed at four fifths of all. */
const EACH = 100;

test('kill -9 of Roster and of the receiver, five times: all arrive, in order for each', async () => {
  const state = mkdtempSync(join(tmpdir(), 'roster-kills-'));
  onTestFinished(() => rmSync(state, { recursive: true, force: true }));
  const receiver = await killableReceiver();
  onTestFinished(() => receiver.close());
  const begin = (): Promise<Runtime> => start({ state, vars: { LOG: 'off', RATE_LIMITS: 'off' } });
  let roster = await begin();
  onTestFinished(() => roster.stop());
  await hears(roster.url, receiver);
  const acknowledged: Taken[] = [];
  for (let life = 1; life <= LIVES; life += 1) {
    const before = acknowledged.length;
    const grows = (by: number) =>
      expect
        .poll(() => acknowledged.length - before, { interval: 20, timeout: 900_000 })
        .toBeGreaterThan(by * PEOPLE * EACH);
    const names = Array.from({ length: PEOPLE }, (_, n) => `person${n}-of-life${life}`);
    const load = Promise.allSettled(
      names.map((name) => change(roster.url, name, EACH, acknowledged)),
    );
    await grows(0.2);
    await receiver.kill();
    await grows(0.4);
    await receiver.comeBack();
    await grows(0.8);
    await roster.kill();
    await load;
    roster = await begin();
  }
  // Nothing is written any more: what waits leaves by itself.
  const written = performance.now();
  await expect
    .poll(() => tally(acknowledged, receiver).missing, { timeout: 1_800_000, interval: 500 })
    .toBe(0);
  const { twice, outOfOrder } = tally(acknowledged, receiver);
  const secondsBehind = Math.round((performance.now() - written) / 1_000);
  console.log(JSON.stringify({ events: acknowledged.length, twice, outOfOrder, secondsBehind }));
  expect(outOfOrder).toBe(0);
}, 3_600_000);
