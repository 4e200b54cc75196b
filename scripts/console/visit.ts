/** What an operator does in the console, with the time that each act takes. Milliseconds. */
import type { Browser, Page } from 'playwright-core';
import { people } from '../demo-data.ts';
import { heapOf } from './heap.ts';
import { sumOf, weigh } from './weight.ts';

/** The button of the pager. */
export const NEXT = 'button[aria-label="Go to next page"]';

/** Runs a function of stopwatch.js in a page. */
const time = (page: Page, call: string): Promise<number> => page.evaluate(`stopwatch.${call}`);

/** A browser window with an empty cache, at the list, with the figures of the way there. */
export async function firstVisit(browser: Browser, url: string) {
  const context = await browser.newContext();
  await context.addInitScript({ path: 'scripts/console/stopwatch.js' });
  const page = await context.newPage();
  const loaded = weigh(page);
  await page.goto(`${url}/console/`);
  await page.getByRole('tab', { name: 'Token' }).click();
  const { fcp } = await figuresOf(page);
  await page.getByRole('textbox').fill(people.operator.token);
  const opened = time(page, 'opened()');
  await page.keyboard.press('Enter');
  await opened;
  await page.waitForLoadState('networkidle');
  const { tbt } = await figuresOf(page);
  return { page, fcp, tbt, bytes: sumOf(await loaded()) };
}

const figuresOf = (page: Page): Promise<{ fcp: number; tbt: number }> =>
  page.evaluate('stopwatch.figures()');

/** Opens the list by its address: the page is loaded anew, its files are in the browser's cache. */
export async function openByAddress(page: Page, url: string) {
  await page.goto(`${url}/console/people`, { waitUntil: 'commit' });
  const opened = await time(page, 'opened()');
  return Object.assign({ opened }, await figuresOf(page));
}

/** Opens the list by the menu, when nothing has been read of it yet. */
export async function openByMenu(page: Page, url: string): Promise<number> {
  await page.goto(`${url}/console/start`);
  await page.getByRole('menuitem', { name: 'People' }).waitFor();
  await page.waitForLoadState('networkidle');
  return time(page, `clicked('a[role=menuitem][href="/console/people"]')`);
}

/** Searches for the one person of this name, from their last letter to the row. */
export async function search(page: Page, url: string, name: string): Promise<number> {
  await openByAddress(page, url);
  await page.keyboard.press('/');
  const searched = time(page, `searched('${name}')`);
  await page.keyboard.insertText(name);
  return searched;
}

/** Turns pages one after another. Returns the times, and the heap in bytes after each `step`. */
export async function turnPages(page: Page, url: string, pages: number, step: number) {
  await openByAddress(page, url);
  const heap = await heapOf(page);
  const heaps = [await heap()];
  const times: number[] = [];
  while (times.length < pages) {
    times.push(await time(page, `clicked('${NEXT}')`));
    if (times.length % step === 0) heaps.push(await heap());
  }
  return { times, heaps };
}

/** Loads the page again where it stands. Returns the time, and the requests for people. */
export async function reload(page: Page) {
  let requests = 0;
  const count = (request: { url(): string }) => {
    if (new URL(request.url()).pathname === '/api/v1/users') requests += 1;
  };
  page.on('request', count);
  await page.reload({ waitUntil: 'commit' });
  const opened = await time(page, 'opened()');
  page.off('request', count);
  return { opened, requests };
}
