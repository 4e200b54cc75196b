/**
 * `npm run console:screenshots`: fills a Roster of its own and takes the pictures of
 * docs/console.md. `-- people start` takes those alone.
 */
import { mkdirSync } from 'node:fs';
import type { Browser, Page } from 'playwright-core';
import { people } from '../demo-data.ts';
import { startDev } from '../dev/started.ts';
import { launch } from './chromium.ts';
import { type Picture, pictures } from './pictures.ts';
import { fill } from './showcase.ts';

const FOLDER = 'docs/images/console';
const NARROW = { width: 390, height: 780 };
const WIDE = { width: 1120, height: 700 };

const asked = process.argv.slice(2);
const taken = pictures.filter(({ name }) => asked.length === 0 || asked.includes(name));

const [roster, browser] = await Promise.all([startDev(), launch()]);
try {
  mkdirSync(FOLDER, { recursive: true });
  console.log('› Filling the directory');
  await fill(roster.url);
  for (const picture of taken) {
    console.log(`› ${picture.name}`);
    await take(browser, roster.url, picture);
  }
} finally {
  await browser.close();
  await roster.stop();
}

async function take(browser: Browser, url: string, picture: Picture): Promise<void> {
  const { name, path, text, act, look, signedOut } = picture;
  const context = await browser.newContext({
    viewport: look === 'narrow' ? NARROW : WIDE,
    colorScheme: look === 'dark' ? 'dark' : 'light',
    reducedMotion: 'reduce',
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  const page = await context.newPage();
  if (!signedOut) await signIn(page, url);
  await page.goto(`${url}${path}`);
  await act?.(page, url);
  await page.getByText(text).first().waitFor();
  await page.waitForLoadState('networkidle');
  await page.screenshot({ path: `${FOLDER}/${name}.png`, animations: 'disabled' });
  await context.close();
}

async function signIn(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/console/start`);
  await page.getByRole('button', { name: people.operator.name }).click();
  await page.getByRole('heading', { name: 'Getting started' }).waitFor();
}
