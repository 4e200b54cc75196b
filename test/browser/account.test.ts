/** The page that the links in messages lead to. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { expectAccessible, launch, openPage } from './browser.ts';

const url = inject('url');
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const heading = (page: Page, text: string) => page.getByRole('heading', { name: text }).waitFor();

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each([
    ['', 'Your account'],
    ['#reset', 'Set a new password'],
    ['#verify', 'Prove that an address is yours'],
    ['#redeem', 'Use a code'],
    ['#code/sign_up/jane%40example.com/ABCD-EFGH', 'Finish signing up'],
    ['#undo/secret', 'Take your address back'],
    ['#invitation/secret', 'This invitation is over'],
  ])('%s is readable by everybody', async (fragment, title) => {
    const { page, complaints } = await openPage(browser, colorScheme);
    await page.goto(`${url}/account/${fragment}`);
    await heading(page, title);
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });
});
