/** The record as it was, by a slider over its versions. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { expectAccessible, launch } from './browser.ts';
import { ask, expectFits, save, saved, signInAs } from './console.ts';
import { newOrganization } from './tenants.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** A tenant of a test in which John is a member, and the path of his preferences there. */
async function tenantWithJohn(name: string) {
  const org = await newOrganization(name, { john: 'member' });
  const { organization } = (await ask('GET', org.api)) as { organization: { key: string } };
  const record = `platform_key=${organization.key}&username=${people.john.username}`;
  return {
    path: `/people/${people.john.principalId}/preferences/${org.id}`,
    store: (body: object) => ask('PATCH', `/api/core/users/platform-metadata?${record}`, body),
  };
}

const slider = (page: Page) => page.getByRole('slider', { name: 'Moment' });

/** The keys and values that are shown, and below them what has changed since. */
const shown = (page: Page): Promise<string[]> =>
  page.getByRole('region', { name: 'As it was' }).getByRole('definition').allInnerTexts();

test('one goes back in time by the keyboard, and sees what has changed since', async () => {
  const { path, store } = await tenantWithJohn('Past');
  await store({ metadata: { theme: 'light' } });
  await store({ metadata: { theme: 'dark', volume: 3 } });
  await store({ metadata: { volume: 4 }, delete_keys: ['theme'] });
  const { page, complaints } = await signInAs(browser, 'operator', path);
  await page.getByText('The record stands in the form above.').waitFor();
  await slider(page).press('ArrowLeft');
  await page.getByText('Version 2, from').waitFor();
  const sinceThen = ['Removed "dark"', 'Changed from 3 → 4'];
  await expect.poll(() => shown(page)).toEqual(['"dark"', '3', ...sinceThen]);
  await expectAccessible(page);
  await slider(page).press('Home');
  await page.getByText('Nothing was stored.').waitFor();
  await expect.poll(() => shown(page)).toEqual(['Added 4']);
  await slider(page).press('ArrowRight');
  await expect.poll(() => shown(page)).toEqual(['"light"', 'Removed "light"', 'Added 4']);
  await expectFits(page, 390);
  await slider(page).press('End');
  await expect.poll(() => shown(page)).toEqual([]);
  expect(await slider(page).getAttribute('aria-valuetext')).toBe('Today');
  expect(complaints).toEqual([]);
});

test('what one saves is a moment more, and the one before is looked at', async () => {
  const { path, store } = await tenantWithJohn('Present');
  const { page } = await signInAs(browser, 'john', path);
  await page.getByText('Nothing has changed here yet').waitFor();
  await store({ metadata: { theme: 'light' } });
  await page.reload();
  await page.getByRole('textbox', { name: 'Value' }).fill('dark');
  await save(page);
  await saved(page);
  await expect.poll(() => slider(page).getAttribute('max')).toBe('2');
  await slider(page).press('ArrowLeft');
  await expect.poll(() => shown(page)).toEqual(['"light"', 'Changed from "light" → "dark"']);
});

test('a version that is no longer kept is said to be so', async () => {
  const { path, store } = await tenantWithJohn('Forgotten');
  await store({ metadata: { theme: 'light' } });
  await store({ metadata: { theme: 'dark' } });
  const { page } = await signInAs(browser, 'operator', path);
  const detail = 'Version 1 is no longer kept.';
  await page.route('**/platform-metadata?*version=*', (route) =>
    route.fulfill({ status: 410, json: { detail } }),
  );
  await slider(page).press('ArrowLeft');
  await page.getByText(detail).waitFor();
});
