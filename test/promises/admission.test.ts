/** Over its capacity an isolate refuses what is new, before storage is asked. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, onTestFinished, test } from 'vitest';
import worker from '../../src/worker.ts';
import { incoming, ROOT, received, record, type Sent } from '../support/client.ts';
import { clock } from '../support/fakes/clock.ts';
import { forgetBeforeEach, published, versionOf } from '../support/johns-record.ts';
import { type Around, probeD1, probeKV, recorder } from '../support/storage-probe.ts';

forgetBeforeEach();

/** Sends a request to an isolate that works on two at once, or on another number. */
async function sendTo(path: string, sent: Sent, around: Around, most = '2') {
  const narrow = {
    ...env,
    MAX_IN_FLIGHT: most,
    DB: probeD1(env.DB, around),
    COPIES: probeKV(env.COPIES, around),
  };
  const context = createExecutionContext();
  const answer = await received(await worker.fetch(incoming(path, sent), narrow, context));
  await waitOnExecutionContext(context);
  return answer;
}

/** Fills the isolate: two requests wait for D1 until they are let go. */
async function fill() {
  const gate = Promise.withResolvers<void>();
  const reached = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const waiting = reached.map(({ resolve }) =>
    sendTo('/api/v1/users', { token: ROOT }, async (_, call) => {
      resolve();
      await gate.promise;
      return call();
    }),
  );
  onTestFinished(() => {
    gate.resolve();
    return Promise.all(waiting).then(() => undefined);
  });
  await Promise.all(reached.map(({ promise }) => promise));
  return { letGo: gate.resolve, waiting: Promise.all(waiting) };
}

const john = record('john');
const patch: Sent = { method: 'PATCH', token: john.token, body: { metadata: { theme: 'dark' } } };

test('a request too many is refused before storage is asked, and says when to come back', async () => {
  await fill();
  const { calls, around } = recorder();
  const refused = await sendTo(john.path, patch, around);
  expect(refused.status).toBe(503);
  expect(refused.json.detail).toContain('temporarily unavailable');
  expect(Number(refused.headers.get('Retry-After'))).toBeGreaterThanOrEqual(1);
  expect(Number(refused.headers.get('Retry-After'))).toBeLessThanOrEqual(5);
  const list = await sendTo('/api/v1/users', { token: ROOT }, around);
  expect([list.status, list.json.error.code]).toEqual([503, 'UNAVAILABLE']);
  expect(calls).toEqual([]);
});

test('one’s own record is still read from its copy, and the health of the database too', async () => {
  const version = versionOf((await john.patch({ metadata: { theme: 'dark' } })).headers);
  await john.get();
  await john.get();
  await published(version);
  await fill();
  const { around } = recorder();
  const read = await sendTo(john.path, { token: john.token }, around);
  expect([read.status, read.json.metadata]).toEqual([200, { theme: 'dark' }]);
  expect(read.headers.get('Cache-Status')).toContain('hit');
  const headers = { 'Cache-Control': 'no-cache' };
  const asked = await sendTo(john.path, { token: john.token, headers }, around);
  expect(asked.status).toBe(200);
  expect(asked.headers.get('Cache-Status')).toContain('hit; detail=stale-if-error');
  expect((await sendTo('/healthz', {}, around)).status).toBe(200);
});

test('what was admitted ends as always, and makes room', async () => {
  const { letGo, waiting } = await fill();
  const { around } = recorder();
  expect((await sendTo(john.path, patch, around)).status).toBe(503);
  letGo();
  expect((await waiting).map(({ status }) => status)).toEqual([200, 200]);
  expect((await sendTo(john.path, patch, around)).status).toBe(200);
});

test('a request that the platform has ended gives its place back', async () => {
  await fill();
  clock.pass(30_001);
  const { around } = recorder();
  expect((await sendTo(john.path, patch, around)).status).toBe(200);
});

test('a body that comes slowly takes no place', async () => {
  const { around } = recorder();
  const slow = Array.from({ length: 3 }, () => {
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const answer = sendTo(john.path, { ...patch, body: undefined, rawBody: readable }, around);
    return { answer, writer: writable.getWriter() };
  });
  expect((await sendTo(john.path, patch, around)).status).toBe(200);
  const body = new TextEncoder().encode(JSON.stringify(patch.body));
  for (const { answer, writer } of slow) {
    writer.write(body);
    writer.close();
    expect((await answer).status).toBe(200);
  }
});

test('with room for none, only copies and the health are read, and storage is asked no more', async () => {
  const version = versionOf((await john.patch({ metadata: { theme: 'dark' } })).headers);
  await john.get();
  await john.get();
  await published(version);
  const { calls, around } = recorder();
  const requests: [string, Sent][] = [
    [john.path, patch],
    [record('jane').path, { token: record('jane').token }],
    ['/api/v1/users', { token: ROOT }],
  ];
  for (const [path, sent] of requests) {
    const refused = await sendTo(path, sent, around, '0');
    expect(refused.status, path).toBe(503);
    expect(refused.headers.get('Retry-After')).toMatch(/^[1-5]$/);
  }
  expect(calls.filter((call) => !/^(kv|cache)/.test(call))).toEqual([]);
  const read = await sendTo(john.path, { token: john.token }, around, '0');
  expect([read.status, read.json.metadata]).toEqual([200, { theme: 'dark' }]);
  expect((await sendTo('/healthz', {}, around, '0')).status).toBe(200);
});

test('everybody is admitted where there is no bound', async () => {
  await fill();
  expect((await john.patch({ metadata: { theme: 'light' } })).status).toBe(200);
});
