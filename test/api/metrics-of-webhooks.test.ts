/** What GET /metrics tells of deliveries to webhooks. */
import { expect, onTestFinished, test } from 'vitest';
import worker from '../../src/worker.ts';
import { hasTaken, hurry, inDispatcher, receiverOf, ring } from '../support/receiver.ts';
import { CountingIsolate } from '../support/scrape.ts';
import { as, freshEmail, made } from '../support/tenancy.ts';

/** Its objects count in this isolate as well. */
const isolate = new CountingIsolate(worker);

const DAYS = 5 * 24 * 60 * 60 * 1_000;

/** A webhook that hears nothing of the tests after its own. */
async function passingReceiver() {
  const receiver = await receiverOf('', { types: ['user.created'] });
  onTestFinished(async () => {
    await as('root').delete(receiver.path);
  });
  return receiver;
}

const newPerson = () => made('root', '/platform/users', { email: freshEmail() });
const deliveries = (outcome: string) => `roster_webhook_deliveries_total{outcome="${outcome}"}`;
const disabled = (by: string) => `roster_webhooks_disabled_total{by="${by}"}`;

/** The counters of webhooks that some work has moved. */
const countedBy = async (work: () => Promise<unknown>) => {
  const grown = await isolate.growth(work);
  return Object.fromEntries(Object.entries(grown).filter(([series]) => series.includes('webhook')));
};

test('deliveries, by what became of them', async () => {
  const receiver = await passingReceiver();
  const counted = await countedBy(async () => {
    receiver.answer = () => new Response('no', { status: 500 });
    await newPerson();
    await ring(receiver);
    receiver.answer = undefined;
    await hurry(receiver);
    await hasTaken(receiver, 1);
  });
  expect(counted).toEqual({ [deliveries('failed')]: 1, [deliveries('delivered')]: 1 });
});

test('a webhook that wants no more', async () => {
  const receiver = await passingReceiver();
  receiver.answer = () => new Response(null, { status: 410 });
  const counted = await countedBy(async () => {
    await newPerson();
    await ring(receiver);
  });
  expect(counted).toEqual({ [deliveries('gone')]: 1, [disabled('gone')]: 1 });
});

test('an event that is given up, and a webhook that has failed for days', async () => {
  const receiver = await passingReceiver();
  receiver.answer = () => new Response('no', { status: 500 });
  await newPerson();
  await ring(receiver);
  await inDispatcher(receiver, ({ sql, kv }) => {
    sql.exec('UPDATE waiting SET failing_since = failing_since - ?', DAYS);
    kv.put('failingSince', Date.now() - DAYS);
  });
  const counted = await countedBy(() => hurry(receiver));
  expect(counted).toEqual({ [deliveries('given_up')]: 1, [disabled('failures')]: 1 });
});
