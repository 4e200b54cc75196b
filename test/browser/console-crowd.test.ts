/** The console with thousands of people: no page costs more than another, however far one looks. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { addCrowd } from '../../scripts/bench/crowd.ts';
import { heapOf } from '../../scripts/console/heap.ts';
import { sumOf, weigh } from '../../scripts/console/weight.ts';
import { fullDemoStatements, people } from '../../scripts/demo-data.ts';
import { launch, openPage } from './browser.ts';
import { enterToken, titled } from './console.ts';
import { type OwnRoster, ROOT_TOKEN, startRosterWith } from './empty-roster.ts';

const PEOPLE = 3_000;

let browser: Browser;
let roster: OwnRoster;
beforeAll(async () => {
  const statements = fullDemoStatements();
  const sql = async (...more: readonly string[]) => {
    statements.push(...more);
    return [];
  };
  await addCrowd({ sql }, 0, PEOPLE, 100);
  roster = await startRosterWith(statements);
  browser = await launch();
});
afterAll(() => Promise.all([browser.close(), roster.stop()]));

/** The list in a window of its own, with the requests to the API that it sends. */
async function openList(query = '', before = async (_: Page): Promise<unknown> => undefined) {
  const { page } = await openPage(browser, 'light');
  await before(page);
  await page.goto(`${roster.url}/console/people${query}`);
  await enterToken(page, ROOT_TOKEN);
  await rows(page).first().waitFor();
  const requests: string[] = [];
  page.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/')) requests.push(pathname);
  });
  return { page, requests };
}

const LIST = '/api/v1/users';
const rows = (page: Page) => page.locator('tbody tr');
const names = (page: Page) => rows(page).locator('a').allTextContents();
const elements = (page: Page) => page.locator('*').count();

/** Turns so many pages, each once the rows of the one before are there. */
async function turn(page: Page, to: 'next' | 'previous', pages: number) {
  for (let n = 0; n < pages; n += 1) {
    const [before] = await names(page);
    await page.getByRole('button', { name: `${to} page` }).click();
    await expect.poll(async () => (await names(page))[0]).not.toBe(before);
  }
}

test('each of sixty pages is one request and 25 rows, in a page that does not grow', async () => {
  const { page, requests } = await openList();
  await turn(page, 'next', 1);
  const size = await elements(page);
  requests.length = 0;
  await turn(page, 'next', 60);
  expect(requests).toEqual(Array(60).fill(LIST));
  expect(await rows(page).count()).toBe(25);
  expect(await elements(page)).toBe(size);
});

/** As for somebody so quick that nothing becomes old enough to be forgotten for its age. */
const withoutAge = (page: Page) =>
  page.addInitScript(() => {
    const { setTimeout } = globalThis;
    const wait = (act: () => void, delay = 0) => (delay < 10_000 ? setTimeout(act, delay) : 0);
    Object.assign(globalThis, { setTimeout: wait });
  });

test('what one has seen is forgotten, so the memory does not grow with it', async () => {
  const { page } = await openList('?page=1&perPage=100', withoutAge);
  const heap = await heapOf(page);
  // From where as much is kept as ever will be.
  await turn(page, 'next', 6);
  const before = await heap();
  await turn(page, 'next', 23);
  expect((await heap()) / before).toBeLessThan(1.1);
});

test('a reload far into the list is one request, and so are the pages around it', async () => {
  const { page, requests } = await openList();
  await turn(page, 'next', 40);
  const seen = await names(page);
  requests.length = 0;
  await page.reload();
  await rows(page).first().waitFor();
  expect(requests.filter((path) => path === LIST)).toHaveLength(1);
  expect(await names(page)).toEqual(seen);
  await turn(page, 'previous', 1);
  expect(requests.filter((path) => path === LIST)).toHaveLength(2);
});

test('a search is asked for within a sixth of a second of the last letter', async () => {
  const { page } = await openList('', (page) => page.clock.install());
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.getByRole('textbox', { name: 'Search' }).fill('9e37');
  const asked = page.waitForRequest(/search=9e37/);
  await page.clock.runFor(160);
  await asked;
});

test('places in the list are told by names, so signing out removes them from the tab', async () => {
  const { page } = await openList('?sort=name&order=ASC');
  await turn(page, 'next', 1);
  const stored = () => page.evaluate(() => JSON.stringify({ ...sessionStorage }));
  expect(await stored()).toContain('people.cursors');
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in to Roster' }).waitFor();
  expect(await stored()).toBe('{}');
});

test('a place that counts no more, since an attribute has another type, is found again', async () => {
  const headers = { Authorization: `Bearer ${ROOT_TOKEN}`, 'Content-Type': 'application/json' };
  const ask = async (method: string, path: string, body: object) => {
    const request = { method, headers, body: JSON.stringify(body) };
    const response = await fetch(`${roster.url}/api/v1${path}`, request);
    expect(response.status).toBeLessThan(300);
    return response.json() as Promise<{ data: { id: string } }>;
  };
  const definition = { key: 'seats', label: 'Seats', type: 'string' };
  const { data } = await ask('POST', '/user-attributes', definition);
  for (let n = 0; n < 30; n += 1) {
    const email = `seats-${n}@example.com`;
    await ask('POST', '/users/identify', { email, attributes: { seats: '7' } });
  }
  const filter = JSON.stringify({ attr: { seats: { is: '7' } } });
  const { page } = await openList(`?filter=${encodeURIComponent(filter)}`);
  await page.getByRole('button', { name: 'next page' }).click();
  await page.getByText('26–30').waitFor();
  await ask('PATCH', `/user-attributes/${data.id}`, { type: 'number' });
  await page.reload();
  await page.getByText('26–30').waitFor();
});

test('the first screen after signing in has loaded no more than 450 KB, gzipped', async () => {
  const { page } = await openPage(browser, 'light');
  const loaded = weigh(page);
  await page.goto(`${inject('url')}/console/`);
  await page.getByRole('button', { name: people.operator.name }).click();
  await titled(page, 'People');
  await rows(page).first().waitFor();
  await page.waitForLoadState('networkidle');
  const files = await loaded();
  expect(files.map(({ path }) => path)).toContain('/console/');
  expect(files.filter(({ path }) => path.endsWith('.js'))).not.toEqual([]);
  expect(sumOf(files)).toBeLessThanOrEqual(450_000);
});
