/** GET /metrics: who may read it, and that it tells what happened. */
import { evictDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import type { Env } from '../../src/env.ts';
import type { Report } from '../../src/metrics/metrics.ts';
import { metricsObjects } from '../../src/metrics/send.ts';
import { ROOT, record, send } from '../support/client.ts';
import { minted } from '../support/credentials.ts';
import { clock } from '../support/fakes/clock.ts';
import { type CountingIsolate, freshIsolate } from '../support/scrape.ts';

let isolate: CountingIsolate;
beforeAll(async () => {
  isolate = await freshIsolate();
});

const own = record('john');
const requests = (route: string, method: string, status: number) =>
  `roster_requests_total{route="${route}",method="${method}",status="${status}"}`;
const RECORD = '/api/core/users/platform-metadata';
const SCRAPE = requests('/metrics', 'GET', 200);

describe('who reads it', () => {
  test('nobody without a credential', async () => {
    expect((await send('/metrics')).status).toBe(401);
  });

  test.each(['john', 'admin', 'orgOwner', 'appOwner'] as const)('not %s', async (who) => {
    const { status, json } = await send('/metrics', { token: people[who].token });
    expect([status, json.error.code]).toEqual([403, 'FORBIDDEN']);
  });

  test('a platform administrator, with a token that is limited to it', async () => {
    const permissions = ['platform.read_metrics'];
    const { token } = await minted(people.operator.token, { permissions });
    const { status, headers } = await send('/metrics', { token });
    expect(status).toBe(200);
    expect(headers.get('Content-Type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect((await send('/api/v1/users', { token })).status).toBe(403);
  });
});

describe('it counts', () => {
  test('requests by route, method and status, and those to no path', async () => {
    const grown = await isolate.growth(async () => {
      await isolate.send(own.path, { token: own.token });
      await isolate.send(own.path, { token: own.token });
      await isolate.send(own.path, { token: own.token, method: 'HEAD' });
      await isolate.send(own.path);
      await isolate.send('/api/v1/users/user_nobody', { token: ROOT });
      await isolate.send('/no/such/path', { method: 'PROPFIND' });
    });
    expect(grown).toMatchObject({
      [requests(RECORD, 'GET', 200)]: 2,
      [requests(RECORD, 'HEAD', 200)]: 1,
      [requests(RECORD, 'GET', 401)]: 1,
      [requests('/api/v1/users/:principalId', 'GET', 404)]: 1,
      [requests('none', 'other', 404)]: 1,
      [SCRAPE]: 1,
    });
  });

  test('reads of copies, why there was none, and the storage calls of both', async () => {
    const reader = record('jane');
    const read = (headers: Record<string, string> = {}) =>
      isolate.send(reader.path, { token: reader.token, headers });
    const outcome = (name: string) => `roster_copy_lookups_total{outcome="${name}"}`;
    const missed = await isolate.growth(read);
    expect(missed).toMatchObject({
      [outcome('miss')]: 1,
      'roster_storage_calls_total{kind="kv"}': 1,
      'roster_storage_calls_total{kind="cache"}': 1,
    });
    await read();
    await expect.poll(async () => (await read()).headers.get('Cache-Status')).toContain('hit');
    const hit = await isolate.growth(read);
    expect(hit).toMatchObject({
      [outcome('hit')]: 1,
      'roster_storage_calls_total{kind="cache"}': 1,
    });
    const asked = await isolate.growth(() => read({ 'Cache-Control': 'no-cache' }));
    expect(asked).toMatchObject({ [outcome('request')]: 1 });
  });

  test('requests that a limit has refused, by its name', async () => {
    const READ_LIMIT = { limit: async () => ({ success: false }) };
    const grown = await isolate.growth(() =>
      isolate.send(own.path, { token: own.token }, { READ_LIMIT }),
    );
    expect(grown).toMatchObject({
      'roster_rate_limited_total{limit="load.read"}': 1,
      [requests(RECORD, 'GET', 429)]: 1,
    });
  });

  test('nothing while METRICS_SECONDS is off', async () => {
    const off = { METRICS_SECONDS: 'off' };
    expect(await isolate.growth(() => isolate.send(own.path, {}, off), off)).toEqual({});
  });
});

describe('the sums', () => {
  test('survive the eviction of the objects that keep them', async () => {
    const before = (await isolate.scrape()).get(SCRAPE) ?? 0;
    for (const object of metricsObjects(env)) await evictDurableObject(object);
    expect((await isolate.scrape()).get(SCRAPE)).toBe(before + 1);
  });

  test('are those of all isolates', async () => {
    const other = await freshIsolate();
    const grown = await isolate.growth(async () => {
      await other.send('/healthz');
      await isolate.send('/healthz');
      await other.scrape();
    });
    expect(grown).toMatchObject({ [requests('/healthz', 'GET', 200)]: 2 });
  });

  test('hold what an isolate could not send at first, and no request has failed', async () => {
    const getByName = () => ({ add: () => Promise.reject(new Error('the object is gone')) });
    // Roster calls only this method of a namespace to send.
    const METRICS = { getByName } as unknown as Env['METRICS'];
    const grown = await isolate.growth(async () => {
      const { status } = await isolate.send('/healthz', {}, { METRICS });
      expect(status).toBe(200);
      await isolate.send('/metrics', { token: ROOT }, { METRICS });
    });
    expect(grown).toMatchObject({ [requests('/healthz', 'GET', 200)]: 1 });
  });
});

describe('an isolate sends', () => {
  /** A namespace that notes what is sent. */
  function noting() {
    const sent: Report[] = [];
    const getByName = () => ({ add: async (report: Report) => void sent.push(report) });
    return { sent, METRICS: { getByName } as unknown as Env['METRICS'] };
  }

  test('once in METRICS_SECONDS, however many requests there are, and none waits for it', async () => {
    const { sent, METRICS } = noting();
    const fresh = await freshIsolate();
    clock.hold('all');
    onTestFinished(() => clock.release());
    for (let i = 0; i < 30; i += 1) await fresh.send(own.path, { token: own.token }, { METRICS });
    expect(sent).toEqual([]);
    clock.pass(20_000);
    await expect.poll(() => sent).toHaveLength(1);
    expect(sent[0]?.counts.get(`requests ${RECORD} GET 200`)).toBe(30);
  });

  test('the same to a dataset of Analytics Engine, if one is bound', async () => {
    const writeDataPoint = vi.fn();
    const changed = { ...noting(), ANALYTICS: { writeDataPoint }, METRICS_SECONDS: '1' };
    const fresh = await freshIsolate();
    await fresh.send('/healthz', {}, changed);
    await expect
      .poll(() => writeDataPoint.mock.calls.map(([point]) => point))
      .toContainEqual({
        indexes: ['requests'],
        blobs: ['requests', '/healthz', 'GET', '200'],
        doubles: [1],
      });
  });
});
