/** What every page keeps: narrow screens, one origin, its policy, links that lead somewhere. */
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { expectAccessible, launch, openPage } from './browser.ts';

const url = inject('url');
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

describe.each(['/', '/docs/', '/errors/', '/account/', '/account/#redeem'])('%s', (path) => {
  test.each([
    ['a telephone', 390],
    ['a screen at 400 %', 320],
    ['a screen at 200 %', 640],
  ])('fits on %s, without scrolling sideways', async (_, width) => {
    const { page } = await openPage(browser, 'light');
    await page.setViewportSize({ width, height: 800 });
    await page.goto(`${url}${path}`, { waitUntil: 'networkidle' });
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(width);
  });

  test('asks nobody but its origin, and breaks no rule of its policy', async () => {
    const { page, complaints } = await openPage(browser, 'light');
    const origins = new Set<string>();
    page.on('request', (request) => origins.add(new URL(request.url()).origin));
    await page.goto(`${url}${path}`, { waitUntil: 'networkidle' });
    expect([...origins]).toEqual([url]);
    expect(complaints).toEqual([]);
  });

  test('has links that lead somewhere', async () => {
    const { page } = await openPage(browser, 'light');
    await page.goto(`${url}${path}`, { waitUntil: 'networkidle' });
    const links = await page
      .locator('a[href]:visible')
      .evaluateAll((links) => links.map((link) => String(link)));
    const targets = new Set(links.map((each) => each.replace(/#.*/, '')));
    const ours = [...targets].filter((each) => each.startsWith(url));
    expect(ours.length).toBeGreaterThan(0);
    for (const target of ours) expect((await fetch(target)).status, target).toBe(200);
    // The reference names its maker, once it has drawn all of itself. The errors name standards.
    const known = ['www.scalar.com', 'www.rfc-editor.org'];
    const foreign = [...targets].filter((each) => !each.startsWith(url));
    expect(foreign.filter((each) => !known.includes(new URL(each).hostname))).toEqual([]);
  });
});

test.each(['/', '/errors/', '/account/'])('%s allows nothing that is unsafe', async (path) => {
  const policy = (await fetch(`${url}${path}`)).headers.get('Content-Security-Policy');
  expect(policy).toMatch(/^default-src 'none'; script-src 'self';/);
  expect(policy).toContain("connect-src 'self'");
  expect(policy).not.toContain('unsafe');
});

test.each(['light', 'dark'] as const)(
  'the errors are readable by everybody in %s',
  async (scheme) => {
    const { page } = await openPage(browser, scheme);
    await page.goto(`${url}/errors/#email_taken`);
    await page.getByRole('heading', { name: 'email_taken' }).waitFor();
    await expectAccessible(page);
  },
);

describe('the reference', () => {
  /** What Scalar's own parts break. They are listed in docs/decisions/design.md as well. */
  const ofScalar = {
    'button-name': '#reference [class*="copy-button"]',
    'label-content-name-mismatch': '#reference .show-more',
    'landmark-unique': '#reference .response-card',
    'scrollable-region-focusable': '#reference .endpoints',
  };

  describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
    test.each([
      ['Roster', ''],
      [
        'Set and delete single keys',
        '#tag/platform-metadata/PATCH/api/core/users/platform-metadata',
      ],
      ['Organizations', '#tag/organizations'],
    ])('is readable by everybody at %s', async (heading, anchor) => {
      const { page } = await openPage(browser, colorScheme);
      await page.goto(`${url}/docs/${anchor}`, { waitUntil: 'networkidle' });
      await page.getByRole('heading', { name: heading, exact: true }).first().waitFor();
      await expectAccessible(page, ofScalar);
    });
  });

  test('has the token of the demo’s operator, so that what it shows works', async () => {
    const { page } = await openPage(browser, 'light');
    await page.goto(`${url}/docs/#tag/tokens`, { waitUntil: 'networkidle' });
    await page
      .locator('#reference pre')
      .filter({ hasText: people.operator.token })
      .first()
      .waitFor();
  });
});
