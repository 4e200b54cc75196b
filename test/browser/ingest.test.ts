/** Segment's library for pages, unmodified, sends from another origin. */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, onTestFinished, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { launch, openPage } from './browser.ts';

const url = inject('url');
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const library = createRequire(import.meta.url).resolve('@segment/analytics-next/package.json');
const scripts = join(dirname(library), 'dist/umd');

/** A page of a website, with the library beside it. Returns its address. */
async function website(): Promise<string> {
  const server = createServer(async ({ url: path = '/' }, response) => {
    const isPage = path === '/';
    response.setHeader('Content-Type', isPage ? 'text/html' : 'text/javascript');
    response.end(
      isPage
        ? '<!doctype html><title>Shop</title><script src="/index.js"></script>'
        : await readFile(join(scripts, path)).catch(() => ''),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function ask(path: string, body?: object) {
  const headers = {
    Authorization: `Bearer ${people.operator.token}`,
    'Content-Type': 'application/json',
  };
  const sent = body && { method: 'POST', body: JSON.stringify(body) };
  const answer = await fetch(`${url}/api/v1${path}`, { headers, ...sent });
  // biome-ignore lint/suspicious/noExplicitAny: a test reads any shape
  return ((await answer.json()) as { data: any }).data;
}

const strategies = {
  'one by one': {},
  'in batches': { strategy: 'batching', config: { size: 2 } },
};

test.each(Object.entries(strategies))('%s', async (how, deliveryStrategy) => {
  const { page, complaints } = await openPage(browser, 'light');
  onTestFinished(() => page.context().close());
  const scopeId = tenants.myApp.id;
  const { token: writeKey } = await ask('/tokens', { name: 'website', kind: 'ingest', scopeId });
  const email = `visitor.${how.replaceAll(' ', '.')}@example.com`;

  // The first answer is 429: the library sends again.
  let refused = 0;
  await page.route(`${url}/v1/**`, (route) => {
    refused += 1;
    if (refused > 1) return route.continue();
    const headers = { 'Retry-After': '1', 'Access-Control-Allow-Origin': '*' };
    return route.fulfill({ status: 429, headers });
  });
  const preflights: string[] = [];
  page.on('request', (request) => {
    if (request.method() === 'OPTIONS') preflights.push(request.url());
  });
  await page.goto(await website());
  const apiHost = `${new URL(url).host}/v1`;
  const settings = { apiKey: writeKey, apiHost, protocol: 'http', deliveryStrategy };
  await page.evaluate(
    async ({ writeKey, settings, email }) => {
      const { AnalyticsNext } = globalThis as unknown as AnalyticsPage;
      const cdnSettings = { integrations: { 'Segment.io': settings } };
      const [analytics] = await AnalyticsNext.AnalyticsBrowser.load({ writeKey, cdnSettings });
      await analytics.identify('visitor-1', { email, name: 'A Visitor', plan: 'pro' });
      await analytics.track('Bought');
    },
    { writeKey, settings, email },
  );
  const found = async () => (await ask(`/users?email=${email}`)).length;
  await expect.poll(found).toBe(1);
  const [person] = await ask(`/users?email=${email}`);
  expect(person).toMatchObject({ name: 'A Visitor', attributes: { plan: 'pro' } });
  expect(refused).toBeGreaterThan(1);
  expect(preflights).toEqual([]);
  expect(complaints).toEqual([]);
});

/** The part of the library that the page calls. */
interface AnalyticsPage {
  readonly AnalyticsNext: {
    readonly AnalyticsBrowser: {
      load(settings: object): Promise<
        readonly [
          {
            identify(id: string, traits: object): Promise<unknown>;
            track(event: string): Promise<unknown>;
          },
        ]
      >;
    };
  };
}
