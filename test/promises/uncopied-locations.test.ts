/** Where no copy may exist, writes raise no fence. Readers see them all the same. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { record, type Sent } from '../support/client.ts';
import { openWorld, type World } from '../support/fakes/world.ts';
import type { Around } from '../support/storage-probe.ts';

let world: World;
let calls: string[] = [];
/** Runs once, between a read of D1 and its answer. */
let meanwhile: (() => Promise<unknown>) | undefined;
const around: Around = async (name, call) => {
  calls.push(name);
  const result = await call();
  if (name !== 'd1.first' || !meanwhile) return result;
  const overtakes = meanwhile;
  meanwhile = undefined;
  await overtakes();
  return result;
};

beforeAll(async () => {
  const emails = Object.values(people).map(({ email }) => email);
  world = await openWorld(emails, { isolates: 2, around });
  world.d1.lag = 600_000;
  world.kv.lag = 600_000;
});
afterAll(() => world.close());

const { path, token } = record('jane');
const read = (headers = {}) => readAs({ token, headers });
const readAs = (sent: Sent, at = path) => world.here.send(at, sent, 0);
const write = async (n: number, isolate: number) => {
  calls = [];
  const sent = { method: 'PATCH', token, body: { metadata: { n } } };
  expect((await world.here.send(path, sent, isolate)).status).toBe(200);
  return calls;
};

test('an isolate remembers nothing of D1, so it sees what another one writes', async () => {
  expect(await write(1, 1)).not.toContain('cache.put');
  expect((await read()).json.metadata).toEqual({ n: 1 });
  expect(await write(2, 1)).not.toContain('cache.put');
  const remembered = await read({ 'Cache-Control': 'max-age=60' });
  expect(remembered.json.metadata).toEqual({ n: 2 });
});

test('once a copy is published, each write raises a fence, and the isolate that asked remembers', async () => {
  await world.here.settle();
  // KV says for long that there is no copy. The registrar has said what it has published.
  const hit = await read();
  expect(hit.headers.get('Cache-Status')).toMatch(/^roster; hit/);
  expect(await write(3, 1)).toContain('cache.put');
  const answer = await read();
  expect(answer.json.metadata).toEqual({ n: 3 });
});

test('what was read before a write is not remembered, though a fill confirms a copy after it', async () => {
  const other = record('other', { platform_key: 'my-app' });
  const reads = async () => (await readAs({ token: other.token }, other.path)).json.metadata;
  const put = (n: number) => {
    const sent = { method: 'PUT', token: other.token, body: { metadata: { n } } };
    return world.here.send(other.path, sent, 1);
  };
  await put(1);
  await reads();
  meanwhile = () => put(2);
  expect(await reads()).toEqual({ n: 1 });
  await world.here.settle();
  expect(await reads()).toEqual({ n: 2 });
});
