/** Reads with effective values, at the edge: what they cost, and how fresh they are. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { record } from '../support/client.ts';
import type { Location } from '../support/fakes/locations.ts';
import { openWorld, type World } from '../support/fakes/world.ts';
import { acme, myApp } from '../support/tenancy.ts';

let world: World;
let calls: string[] = [];

beforeAll(async () => {
  world = await openWorld([people.john.email], {
    tenants: ['acme-corp', 'my-app'],
    isolates: 2,
    around: (name, call) => {
      calls.push(name);
      return call();
    },
  });
  world.kv.lag = 50_000;
});
afterAll(() => world.close());

const { token } = record('john');
const plain = record('john').path;
const path = record('john', { resolve: 'true' }).path;
const read = (at: Location, isolate = 0, headers = {}) =>
  at.send(path, { token, headers }, isolate);
const readPlain = (at: Location, isolate = 0) => at.send(plain, { token }, isolate);
const change = async (tenant: string, metadata: object, headers = {}) => {
  const body = { metadata };
  const sent = { method: 'PATCH', token: people.appOwner.token, body, headers };
  calls = [];
  const answer = await world.here.send(`/api/v1${tenant}/metadata-defaults`, sent, 0);
  expect(answer.status, answer.text).toBe(200);
  return answer;
};
/** The registrar puts after its answer. */
const published = () =>
  expect.poll(() => calls.filter((name) => name === 'kv.put')).not.toEqual([]);
const fontOf = async (at: Location, isolate = 0) => (await read(at, isolate)).json.metadata.font;

/** Reads until all copies are there: the second miss of an isolate has each published. */
beforeEach(async () => {
  for (let times = 0; times < 2; times += 1) {
    for (const at of [world.here, world.there]) {
      for (const isolate of [0, 1]) await read(at, isolate);
    }
    await world.here.settle();
    world.clock.pass(120_000);
  }
});

test('a hot one asks no D1, and KV for the copies of the record and of both tenants', async () => {
  calls = [];
  const answer = await read(world.here);
  expect(answer.headers.get('Cache-Status')).toMatch(/^roster; hit/);
  expect(answer.json.sources).toBeDefined();
  expect(calls.filter((name) => name.startsWith('d1.'))).toEqual([]);
  expect(calls.filter((name) => name.startsWith('kv.'))).toHaveLength(3);
  expect(calls.filter((name) => name.startsWith('cache.'))).toHaveLength(3);
  calls = [];
  await read(world.here);
  expect(calls, 'the memory of the isolate').toEqual(['cache.match', 'cache.match', 'cache.match']);
});

test.each([
  ['the organization', acme],
  ['the application', myApp],
])('a changed default of %s is seen at once in its location, by all isolates', async (_of, at) => {
  await change(acme, { font: null, size: 1 });
  await change(at, { font: 20 });
  const body = { metadata: {}, deleteKeys: ['font'] };
  const sent = { method: 'PATCH', token: people.appOwner.token, body };
  if (at === myApp) await world.here.send(`/api/v1${acme}/metadata-defaults`, sent, 0);
  expect(await fontOf(world.here, 0)).toBe(20);
  expect(await fontOf(world.here, 1)).toBe(20);
});

test('it is seen elsewhere within a minute, and with its bookmark at once', async () => {
  await change(acme, { font: 30 });
  await published();
  world.clock.pass(120_000);
  expect(await fontOf(world.there)).toBe(30);
  const { headers } = await change(acme, { font: 31 });
  const bookmark = { 'x-d1-bookmark': String(headers.get('x-d1-bookmark')) };
  expect((await read(world.there, 1, bookmark)).json.metadata.font).toBe(31);
});

test('it costs one put, and the record’s own copy stays', async () => {
  await change(acme, { font: 40 });
  await published();
  await world.here.settle();
  expect(calls.filter((name) => name === 'kv.put')).toHaveLength(1);
  world.clock.pass(120_000);
  calls = [];
  const { headers } = await readPlain(world.here);
  expect(headers.get('Cache-Status')).toMatch(/^roster; hit/);
  expect(calls).not.toContain('d1.first');
});

test('a key that becomes private leaves the copies of all locations within a minute', async () => {
  const own = { method: 'PATCH', token, body: { metadata: { score: 7 } } };
  await world.here.send(plain, own, 0);
  for (let times = 0; times < 3; times += 1) await readPlain(world.there);
  await world.here.settle();
  world.clock.pass(120_000);
  expect((await readPlain(world.there)).json.metadata.score).toBe(7);
  const rule = { method: 'PUT', token: people.appOwner.token, body: { read: 'admin' } };
  calls = [];
  const made = await world.here.send(`/api/v1${myApp}/metadata-keys/score`, rule, 0);
  expect(made.status, made.text).toBe(201);
  await published();
  world.clock.pass(60_000);
  for (const isolate of [0, 1]) {
    const { json } = await readPlain(world.there, isolate);
    expect(json.metadata).not.toHaveProperty('score');
  }
});
