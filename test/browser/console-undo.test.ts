/** Undoing a change in the timeline of the console. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { expectAccessible, launch } from './browser.ts';
import { add, ask, expectFits, signInAs } from './console.ts';
import { newOrganization } from './tenants.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const line = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** The attributes of somebody, as they are stored. */
async function attributesOf(userId: string): Promise<unknown> {
  const { data } = (await ask('GET', `/api/v1/users/${userId}`)) as {
    data: { attributes: unknown };
  };
  return data.attributes;
}

test('a change is undone by the keyboard, after one has seen what that does, and again', async () => {
  const { userId, path } = await add('undone@example.com', { plan: 'free' });
  await ask('PATCH', `/api/v1/users/${userId}`, { attributes: { plan: 'pro', mrr: 5 } });
  const { page, complaints } = await signInAs(browser, 'operator', `${path}/history`);
  const undo = line(page, 'User attributes changed').getByRole('button', { name: 'Undo' });
  await undo.press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Undo this change?' });
  expect(await dialog.getByRole('definition').allInnerTexts()).toEqual([
    'Changed from "pro" → "free"',
    'Removed 5',
  ]);
  await expectAccessible(page);
  await expectFits(page, 390);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  expect(await attributesOf(userId)).toEqual({ plan: 'pro', mrr: 5 });
  await undo.press('Enter');
  await page.keyboard.press('Enter');
  await line(page, 'Removed 5').waitFor();
  expect(await attributesOf(userId)).toEqual({ plan: 'free' });
  await line(page, 'Removed 5').getByRole('button', { name: 'Undo' }).click();
  await button(page, 'Undo it').click();
  await expect.poll(() => attributesOf(userId)).toEqual({ plan: 'pro', mrr: 5 });
  expect(complaints).toEqual([]);
});

test('what has changed since is named, and undone all the same if one wants it', async () => {
  const org = await newOrganization('Contested', { admin: 'admin' });
  for (const density of ['wide', 'compact', 'narrow']) {
    await ask('PATCH', `${org.api}/metadata-defaults`, { metadata: { density } });
  }
  const { page } = await signInAs(browser, 'admin', `${org.path}/history`);
  await line(page, '"wide" → "compact"').getByRole('button', { name: 'Undo' }).click();
  await button(page, 'Undo it').click();
  await page.getByText('Changed again since then: metadata.density.').waitFor();
  await expectAccessible(page);
  await button(page, 'Undo all the same').click();
  await line(page, '"narrow" → "wide"').waitFor();
  const { defaults } = (await ask('GET', `${org.api}/metadata-defaults`)) as {
    defaults: { metadata: object };
  };
  expect(defaults.metadata).toEqual({ density: 'wide' });
});

test('is offered where it can be done: not for a membership, nor to who may not change it', async () => {
  const { userId, path } = await add('not-undone@example.com', { plan: 'free' });
  const org = await newOrganization('Not undone', { admin: 'admin' });
  await ask('POST', `${org.api}/members`, { userId, role: 'member' });
  const { page } = await signInAs(browser, 'operator', `${path}/history`);
  await line(page, 'Membership added').waitFor();
  expect(await line(page, 'Membership added').getByRole('button').count()).toBe(0);
  await ask('PATCH', `/api/v1/users/${people.john.id}`, { attributes: { plan: 'pro' } });
  const own = `/people/${people.john.principalId}/history?part=users`;
  const { page: john } = await signInAs(browser, 'john', own);
  await line(john, 'attributes').first().waitFor();
  expect(await john.getByRole('button', { name: 'Undo' }).count()).toBe(0);
});
