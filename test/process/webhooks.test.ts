/** Webhooks leave a real process: signed, each at least once, and in order, also after a kill. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { type RuntimeOptions, start } from '../../scripts/runtime/runtime.ts';
import { killableReceiver } from './killable-receiver.ts';
import { change, hears, type Taken, tally, webhookReceiver } from './webhook-receiver.ts';

const started = (options: RuntimeOptions = {}) =>
  start({ vars: { LOG: 'off', RATE_LIMITS: 'off' }, ...options });

test('kill -9 of Roster: each event that was acknowledged arrives, in order for each person', async () => {
  const receiver = await webhookReceiver();
  onTestFinished(() => receiver.close());
  const state = mkdtempSync(join(tmpdir(), 'roster-webhooks-'));
  onTestFinished(() => rmSync(state, { recursive: true, force: true }));
  const first = await started({ state });
  await hears(first.url, receiver);
  const acknowledged: Taken[] = [];
  const load = Promise.allSettled(
    ['ann', 'bob', 'cat'].map((name) => change(first.url, name, 1_000, acknowledged)),
  );
  await expect.poll(() => receiver.taken.length, { interval: 5 }).toBeGreaterThan(5);
  await first.kill();
  await load;
  const second = await started({ state });
  onTestFinished(() => second.stop());
  // Nothing else is written after the kill but this.
  await change(second.url, 'dan', 1, acknowledged);
  await expect.poll(() => tally(acknowledged, receiver).missing, { timeout: 60_000 }).toBe(0);
  expect(tally(acknowledged, receiver).outOfOrder).toBe(0);
  expect(receiver.refused).toEqual([]);
});

test('kill -9 of the receiver: each event arrives, in order for each person', async () => {
  const receiver = await killableReceiver();
  onTestFinished(() => receiver.close());
  const { url, stop } = await started();
  onTestFinished(stop);
  await hears(url, receiver);
  const acknowledged: Taken[] = [];
  const changes = (names: readonly string[], most: number) =>
    Promise.all(names.map((name) => change(url, name, most, acknowledged)));
  const load = changes(['ann', 'bob', 'cat'], 40);
  await expect.poll(() => receiver.taken.length, { interval: 5 }).toBeGreaterThan(5);
  await receiver.kill();
  await changes(['dan', 'eve'], 5);
  await receiver.comeBack();
  await load;
  await expect.poll(() => tally(acknowledged, receiver).missing, { timeout: 500_000 }).toBe(0);
  expect(acknowledged).toHaveLength(130);
  expect(tally(acknowledged, receiver).outOfOrder).toBe(0);
});
