/** The colour scheme: the system's until one is chosen, and then the same on every page. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, onTestFinished, test } from 'vitest';
import { launch, openPage } from './browser.ts';

const url = inject('url');
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const pages = ['/', '/docs/', '/account/'];
const others = (path: string) => pages.filter((each) => each !== path);
const PAGE = { light: 'rgb(246, 247, 244)', dark: 'rgb(13, 17, 16)' };

const button = (page: Page) => page.getByRole('button', { name: /^Colour scheme/ });
const nameOf = (page: Page) => button(page).getAttribute('aria-label');
const choose = async (page: Page, scheme: string) => {
  while ((await nameOf(page)) !== `Colour scheme: ${scheme}`) await button(page).click();
};
const colourOf = (page: Page) => page.evaluate('getComputedStyle(document.body).backgroundColor');
const textColourOf = (page: Page, selector: string) =>
  page.evaluate(`getComputedStyle(document.querySelector('${selector}')).color`);

async function open(path: string, system: 'light' | 'dark' = 'light') {
  const { page } = await openPage(browser, system);
  await go(page, path);
  return page;
}

/** Goes to a page, and waits until all of it is there. */
async function go(page: Page, path: string) {
  await page.goto(`${url}${path}`);
  await loaded(page);
}
async function loaded(page: Page) {
  await button(page).waitFor();
  if (new URL(page.url()).pathname === '/docs/') {
    await page.getByRole('heading', { name: 'Roster', level: 1 }).waitFor();
  }
}

describe.each(pages)('%s', (path) => {
  test('has the scheme of the system, also when that changes', async () => {
    const page = await open(path, 'dark');
    expect(await nameOf(page)).toBe('Colour scheme: system');
    expect(await colourOf(page)).toBe(PAGE.dark);
    await page.emulateMedia({ colorScheme: 'light' });
    await expect.poll(() => colourOf(page)).toBe(PAGE.light);
  });

  test('keeps a choice when the system changes, on other pages and after a reload', async () => {
    const page = await open(path);
    await choose(page, 'dark');
    expect(await colourOf(page)).toBe(PAGE.dark);
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await colourOf(page)).toBe(PAGE.dark);
    await page.reload();
    for (const other of [path, ...others(path)]) {
      if (other !== path) await go(page, other);
      expect(await nameOf(page), other).toBe('Colour scheme: dark');
      expect(await colourOf(page), other).toBe(PAGE.dark);
    }
    await choose(page, 'system');
    expect(await page.evaluate("localStorage.getItem('roster.scheme')")).toBe(null);
    expect(await colourOf(page)).toBe(PAGE.light);
  });

  test('has the chosen scheme before anything of it is there to be painted', async () => {
    const page = await open(path);
    await choose(page, 'dark');
    await page.addInitScript(`
      new MutationObserver((_, observer) => {
        if (!document.body) return;
        observer.disconnect();
        globalThis.schemeAtFirst = document.documentElement.dataset.scheme;
      }).observe(document, { childList: true, subtree: true });
    `);
    // Nothing but the page and the script in its head.
    await page.route(/\.js$/, (route) =>
      route.request().url().endsWith('/scheme.js') ? route.continue() : route.abort(),
    );
    await page.reload({ waitUntil: 'domcontentloaded' });
    expect(await page.evaluate('globalThis.schemeAtFirst')).toBe('dark');
    expect(await colourOf(page)).toBe(PAGE.dark);
  });

  test('follows at once when another tab chooses', async () => {
    const page = await open(path);
    const tab = await page.context().newPage();
    await go(tab, '/account/');
    await choose(tab, 'dark');
    await expect.poll(() => nameOf(page)).toBe('Colour scheme: dark');
    expect(await colourOf(page)).toBe(PAGE.dark);
    await tab.evaluate('localStorage.clear()');
    await expect.poll(() => colourOf(page)).toBe(PAGE.light);
  });
});

test.each(['/', '/account/'])('%s has a scheme where storage is refused, too', async (path) => {
  const { page, complaints } = await openPage(browser, 'light');
  await page.addInitScript(`
    Object.defineProperty(globalThis, 'localStorage', {
      get() { throw new DOMException('refused', 'SecurityError'); },
    });
  `);
  await go(page, path);
  await choose(page, 'dark');
  expect(await colourOf(page)).toBe(PAGE.dark);
  expect(complaints).toEqual([]);
});

test('a page that comes back by the history has what was chosen meanwhile', async () => {
  // Browsers keep the page that was left. Drivers turn that off, because it confuses them.
  const keeping = await launch({ ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  onTestFinished(() => keeping.close());
  const { page } = await openPage(keeping, 'light');
  // By the standard a page that was left hears nothing. Chromium tells it when it comes back.
  await page.addInitScript(
    "addEventListener('storage', (event) => event.stopImmediatePropagation())",
  );
  await go(page, '/account/');
  await page.evaluate('globalThis.isKept = true');
  await go(page, '/');
  await choose(page, 'dark');
  await page.goBack({ waitUntil: 'commit' });
  await expect.poll(() => page.url()).toBe(`${url}/account/`);
  expect(await page.evaluate('globalThis.isKept')).toBe(true);
  await expect.poll(() => nameOf(page)).toBe('Colour scheme: dark');
  expect(await colourOf(page)).toBe(PAGE.dark);
});

test('the reference is in the scheme of the page, in all its parts', async () => {
  const page = await open('/docs/', 'light');
  const classes = () => page.evaluate('document.body.className');
  expect(await classes()).toBe('light-mode');
  await choose(page, 'dark');
  await expect.poll(classes).toBe('dark-mode');
  expect(await textColourOf(page, '#reference h1')).toBe('rgb(237, 242, 239)');
  await changeSystem(page, 'dark');
  await changeSystem(page, 'light');
  expect(await classes()).toBe('dark-mode');
  await page.reload();
  await loaded(page);
  expect(await classes()).toBe('dark-mode');
});

test('the reference follows the system after a choice with a switch of its own', async () => {
  const { page } = await openPage(browser, 'light');
  await page.addInitScript("localStorage.setItem('colorMode', 'light')");
  await go(page, '/docs/');
  await changeSystem(page, 'dark');
  expect(await page.evaluate('document.body.className')).toBe('dark-mode');
});

test('without motion, no colour of the reference is on its way to another', async () => {
  const { page } = await openPage(browser, 'dark');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.addInitScript(`
    globalThis.onTheirWay = [];
    addEventListener('transitionrun', ({ propertyName, target, pseudoElement }) => {
      if (propertyName.includes('color')) {
        onTheirWay.push([propertyName, target.outerHTML.slice(0, 80), pseudoElement]);
      }
    });
  `);
  await go(page, '/docs/');
  await choose(page, 'light');
  await page.evaluate('new Promise((done) => requestAnimationFrame(() => setTimeout(done)))');
  expect(await page.evaluate('onTheirWay')).toEqual([]);
});

/** Changes the scheme of the system, and waits until the page has dealt with it. */
async function changeSystem(page: Page, colorScheme: 'light' | 'dark') {
  await page.evaluate(`
    globalThis.system = matchMedia('(prefers-color-scheme: dark)');
    globalThis.dealtWith = new Promise((resolve) => {
      system.onchange = () => setTimeout(resolve);
    });
    void dealtWith;
  `);
  await page.emulateMedia({ colorScheme });
  await page.evaluate('dealtWith');
}
