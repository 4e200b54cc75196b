/** The libraries of others send to a real process, unmodified, over a connection that fails. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import RudderAnalytics from '@rudderstack/rudder-sdk-node';
import { Analytics } from '@segment/analytics-node';
import { expect, onTestFinished, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { start } from '../../scripts/runtime/runtime.ts';

const { token } = people.operator;

/** A way to Roster that answers 429 first, loses the next answer, and then passes all on. */
async function failingWay(url: string) {
  const encodings: (string | undefined)[] = [];
  const statuses: number[] = [];
  const server = createServer(async (request, response) => {
    const body = await buffer(request);
    encodings.push(request.headers['content-encoding']);
    if (encodings.length === 1) {
      response.writeHead(429, { 'Retry-After': '1' }).end();
      return;
    }
    const { host: _, connection: __, ...headers } = request.headers as Record<string, string>;
    const answer = await fetch(url + request.url, { method: 'POST', headers, body });
    statuses.push(answer.status);
    if (encodings.length === 2) response.destroy();
    else response.writeHead(answer.status).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, encodings, statuses };
}

interface Library {
  identify(message: { userId: string; traits: object }): unknown;
  group(message: { userId: string; groupId: string; context: object }): unknown;
  track(message: { userId: string; event: string }): unknown;
}

/** Each library by its own settings, and how it sends what it holds. */
const libraries = {
  '@segment/analytics-node': (writeKey: string, host: string) => {
    const library = new Analytics({ writeKey, host, flushInterval: 200, maxRetries: 5 });
    return { library: library as unknown as Library, end: () => library.closeAndFlush() };
  },
  '@rudderstack/rudder-sdk-node': (writeKey: string, dataPlaneUrl: string) => {
    const settings = { dataPlaneUrl, flushInterval: 200, maxFlushRetries: 5, gzip: true };
    const library = new RudderAnalytics(writeKey, settings as never);
    return { library: library as unknown as Library, end: async () => void library.flush() };
  },
};

test.each(Object.entries(libraries))(
  '%s identifies people, each message once',
  async (name, of) => {
    const roster = await start({ vars: { LOG: 'off', RATE_LIMITS: 'off' } });
    onTestFinished(roster.stop);
    const ask = async (path: string, body?: object) => {
      const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
      const sent = body && { method: 'POST', body: JSON.stringify(body) };
      return (await fetch(`${roster.url}/api/v1${path}`, { headers, ...sent })).json() as Promise<{
        // biome-ignore lint/suspicious/noExplicitAny: a test reads any shape
        data: any;
      }>;
    };
    const scopeId = tenants.myApp.id;
    const key = await ask('/tokens', { name, kind: 'ingest', scopeId });
    const way = await failingWay(roster.url);
    const { library, end } = of(key.data.token, way.url);
    const email = 'new.customer@example.com';
    library.identify({ userId: 'c1', traits: { email, name: 'New Customer', plan: 'pro', x: 1 } });
    const groupId = tenants.globex.key;
    library.group({ userId: 'c1', groupId, context: { traits: { email } } });
    library.track({ userId: 'c1', event: 'Bought' });
    await end();
    const report = () => ask(`/ingest/problems?scopeId=${scopeId}`);
    await expect
      .poll(async () => (await report()).data.counts.length, { timeout: 30_000, interval: 200 })
      .toBe(3);
    await expect.poll(() => way.statuses.length, { timeout: 30_000 }).toBeGreaterThan(1);
    expect(way.statuses.every((status) => status === 200)).toBe(true);
    const { counts, problems } = (await report()).data;
    expect(counts).toMatchObject([
      { type: 'group', count: 1 },
      { type: 'identify', count: 1 },
      { type: 'track', count: 1 },
    ]);
    expect(problems).toMatchObject([{ trait: 'x', reason: 'undefined_trait', count: 1 }]);
    const [person] = (await ask(`/users?email=${email}`)).data;
    expect(person).toMatchObject({ name: 'New Customer', attributes: { plan: 'pro' } });
    const isGzipped = name.startsWith('@rudderstack');
    expect(way.encodings.includes('gzip')).toBe(isGzipped);
  },
);
