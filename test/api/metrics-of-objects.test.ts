/** What GET /metrics tells of registrars, fences, messages and the clean-up. */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { registrarOf } from '../../src/registrar/in-registrar.ts';
import worker from '../../src/worker.ts';
import { record } from '../support/client.ts';
import { clock } from '../support/fakes/clock.ts';
import { mailer, mailTo, ringOutbox } from '../support/mailbox.ts';
import { markAll } from '../support/marks.ts';
import { CountingIsolate } from '../support/scrape.ts';
import { type Around, probeD1, probeKV } from '../support/storage-probe.ts';

/** Its objects count in this isolate as well. */
const isolate = new CountingIsolate(worker);
const { path, token } = record('john');
const write = (n: number) =>
  isolate.send(path, { token, method: 'PATCH', body: { metadata: { n } } });

/** John's registrar tells what it holds. Its calls of D1 and KV go through `around`. */
const registrar = registrarOf(env, people.john.email);
const through = (around: Around) =>
  runInDurableObject(registrar, (instance) => {
    const inside = instance as unknown as { env: typeof env };
    const telling = { METRICS_SECONDS: '20' };
    const probed = { DB: probeD1(env.DB, around), COPIES: probeKV(env.COPIES, around) };
    inside.env = { ...env, ...telling, ...probed };
  });
const heal = () => through((_name, call) => call());

beforeAll(markAll);

const WAITING = 'roster_waiting_writes';
const OLDEST = 'roster_oldest_unpublished_seconds';

test('writes that wait at a registrar, until they are made, and those that were folded', async () => {
  let letGo = () => {};
  const gate = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await through(async (name, call) => {
    if (name === 'd1.batch') await gate;
    return call();
  });
  onTestFinished(() => heal());
  let answers: Promise<unknown> = Promise.resolve();
  const grown = await isolate.growth(async () => {
    answers = Promise.all(Array.from({ length: 6 }, (_, n) => write(n)));
    await expect.poll(async () => (await isolate.scrape()).get(WAITING)).toBe(6);
    letGo();
    await answers;
  });
  expect(grown.roster_folded_writes_total).toBe(5);
  expect((await isolate.scrape()).get(WAITING)).toBe(0);
});

test('the age of the oldest write that KV does not show, until it does', async () => {
  await through((name, call) => (name === 'kv.put' ? Promise.reject(new Error('no')) : call()));
  expect((await write(1)).status).toBe(200);
  clock.pass(30_000);
  const age = (await isolate.scrape()).get(OLDEST);
  expect(age).toBeGreaterThanOrEqual(30);
  await runDurableObjectAlarm(registrar);
  clock.pass(10_000);
  expect((await isolate.scrape()).get(OLDEST)).toBeGreaterThanOrEqual(40);
  await heal();
  await expect
    .poll(async () => {
      await runDurableObjectAlarm(registrar);
      return (await isolate.scrape()).get(OLDEST);
    })
    .toBe(0);
});

test('a registrar that has not told for a minute counts no more', async () => {
  await through((name, call) => (name === 'kv.put' ? Promise.reject(new Error('no')) : call()));
  onTestFinished(() => heal());
  await write(2);
  expect((await isolate.scrape()).get(OLDEST)).toBeGreaterThan(0);
  clock.pass(61_000);
  expect((await isolate.scrape()).get(OLDEST)).toBe(0);
});

test('fences that the cache does not take', async () => {
  const put = vi.spyOn(caches.default, 'put').mockRejectedValue(new Error('no'));
  onTestFinished(() => put.mockRestore());
  const grown = await isolate.growth(() => write(3));
  expect(grown.roster_fence_failures_total).toBe(1);
});

test('fences that were lowered and are put again', async () => {
  const put = vi.spyOn(caches.default, 'put').mockResolvedValue(undefined);
  onTestFinished(() => put.mockRestore());
  // A cache that keeps nothing looks like another isolate that lowers each fence at once.
  const grown = await isolate.growth(() => write(4));
  expect(grown.roster_fence_retries_total).toBeGreaterThanOrEqual(1);
});

test('messages to people, by what became of them', async () => {
  const { email } = people.jane;
  const body = { purpose: 'sign_in', email };
  const tried = await isolate.growth(async () => {
    mailer.answer = async () => new Response(null, { status: 500 });
    await isolate.send('/api/v1/auth/codes', { method: 'POST', body });
    await ringOutbox();
    mailer.answer = undefined;
    clock.pass(5_000);
    await mailTo(email);
  });
  expect(tried).toMatchObject({
    'roster_messages_total{outcome="put_off"}': 1,
    'roster_messages_total{outcome="sent"}': 1,
  });
});
