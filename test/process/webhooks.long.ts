/** 10,000 events to a receiver that fails now and then: none is missing, none is out of order. */
import { expect, onTestFinished, test } from 'vitest';
import { start } from '../../scripts/runtime/runtime.ts';
import { change, hears, type Taken, tally, webhookReceiver } from './webhook-receiver.ts';

const PEOPLE = 100;
const EVENTS_EACH = 100;

test('10,000 events arrive, in order for each of 100 people', async () => {
  const receiver = await webhookReceiver();
  onTestFinished(() => receiver.close());
  const runtime = await start({ vars: { LOG: 'off', RATE_LIMITS: 'off' } });
  onTestFinished(() => runtime.stop());
  await hears(runtime.url, receiver);
  const acknowledged: Taken[] = [];
  let asked = 0;
  // A receiver that fails once in 500 requests.
  const failing = setInterval(() => {
    asked += 1;
    receiver.answer = (response) => {
      receiver.answer = receiver.taking;
      response.writeHead(asked % 2 === 0 ? 500 : 302, { Location: 'http://127.0.0.1:1/' }).end();
    };
  }, 2_000);
  onTestFinished(() => clearInterval(failing));
  const begun = performance.now();
  const names = Array.from({ length: PEOPLE }, (_, n) => `person${n}`);
  for (let from = 0; from < PEOPLE; from += 10) {
    const some = names.slice(from, from + 10);
    await Promise.all(some.map((name) => change(runtime.url, name, EVENTS_EACH, acknowledged)));
  }
  const written = performance.now();
  clearInterval(failing);
  receiver.answer = receiver.taking;
  await expect
    .poll(() => tally(acknowledged, receiver).missing, { timeout: 900_000, interval: 500 })
    .toBe(0);
  const { twice, outOfOrder } = tally(acknowledged, receiver);
  console.log(
    JSON.stringify({
      events: acknowledged.length,
      twice,
      outOfOrder,
      secondsToWrite: Math.round((written - begun) / 1_000),
      secondsBehind: Math.round((performance.now() - written) / 1_000),
    }),
  );
  expect(acknowledged).toHaveLength(PEOPLE * EVENTS_EACH);
  expect(outOfOrder).toBe(0);
  expect(receiver.refused).toEqual([]);
}, 1_800_000);
