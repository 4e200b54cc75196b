/** The history of a person and of a tenant in the console. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { expectAccessible, launch } from './browser.ts';
import { add, ask, expectFits, signInAs, tab } from './console.ts';
import { newOrganization } from './tenants.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const line = (page: Page, text: string) => page.getByRole('listitem').filter({ hasText: text });
const lines = (page: Page) => page.getByRole('list', { name: 'History' }).getByRole('listitem');

/** Stores preferences of John in an organization. */
const store = (key: string, body: object) =>
  ask(
    'PATCH',
    `/api/core/users/platform-metadata?platform_key=${key}&username=${people.john.username}`,
    body,
  );

test('says who has changed what of a person, from what to what', async () => {
  const { userId, path } = await add('history@example.com', { plan: 'free', mrr: 12 });
  await ask('PATCH', `/api/v1/users/${userId}`, {
    name: 'Hilda',
    attributes: { plan: 'pro', mrr: null },
  });
  const { page, complaints } = await signInAs(browser, 'operator', path);
  await tab(page, 'History').click();
  const newest = line(page, 'User updated');
  await newest.getByText('by the root token').waitFor();
  const told = await newest.getByRole('definition').allInnerTexts();
  expect(told.map((each) => each.replaceAll(/\s+/g, ' '))).toEqual([
    'Changed from "history@example.com" → "Hilda"',
    'Changed from "free" → "pro"',
    'Removed 12',
  ]);
  await line(page, 'User created').getByText('Added "free"').waitFor();
  await expectAccessible(page);
  await expectFits(page, 390);
  await newest.getByText('Removed').waitFor();
  expect(complaints).toEqual([]);
});

test('is filtered by part and by key, in the address, and by the keyboard', async () => {
  const { userId, path } = await add('filtered-history@example.com', { plan: 'free' });
  const org = await newOrganization('History of members');
  await ask('POST', `${org.api}/members`, { userId, role: 'member' });
  const { page } = await signInAs(browser, 'operator', `${path}/history`);
  await line(page, 'Membership added').waitFor();
  await page.keyboard.press('/');
  await page.keyboard.insertText('attributes.plan');
  await line(page, 'Membership added').waitFor({ state: 'detached' });
  await line(page, 'User created').waitFor();
  await page.reload();
  await line(page, 'User created').waitFor();
  expect(await lines(page).count()).toBe(1);
  await page.getByRole('combobox', { name: 'Part' }).click();
  await page.getByRole('option', { name: 'Memberships' }).click();
  await page.getByText('Nothing fits').waitFor();
  await page.getByLabel('Key').fill('');
  await line(page, 'Membership added').waitFor();
  expect(await lines(page).count()).toBe(1);
});

test('of a tenant says of whom, what has changed inside of a value, and shows more on demand', async () => {
  const org = await newOrganization('Old and new', { admin: 'admin' });
  const { organization } = (await ask('GET', org.api)) as { organization: { key: string } };
  await ask('POST', `${org.api}/members`, { userId: people.john.id, role: 'member' });
  for (let columns = 0; columns < 30; columns += 1) {
    await store(organization.key, { metadata: { layout: { columns, sidebar: 'left' } } });
  }
  const { page, complaints } = await signInAs(browser, 'admin', `${org.path}/history`);
  const newest = line(page, 'layout → columns').first();
  await newest.getByText('Changed from 28 → 29').waitFor();
  expect(await newest.innerText()).not.toContain('sidebar');
  await newest.getByRole('link', { name: people.john.username }).waitFor();
  expect(await lines(page).count()).toBe(25);
  await page.getByRole('button', { name: 'Show earlier changes' }).click();
  await line(page, 'Organization created').waitFor();
  await line(page, 'Membership added of').first().waitFor();
  await expectAccessible(page);
  expect(complaints).toEqual([]);
});

test('says what is no longer kept, and that a password never is', async () => {
  const { page } = await signInAs(browser, 'john', `/people/${people.john.principalId}`);
  await page.route('**/history?*', async (route) => {
    const changes = { theme: {}, password: {} };
    const meta = { pagination: { cursor: null, hasMore: false } };
    await route.fulfill({ json: { data: [{ ...ANY, changes }], meta } });
  });
  await tab(page, 'History').click();
  const definition = (text: string) => page.getByRole('definition').filter({ hasText: text });
  await definition('The values are no longer kept.').waitFor();
  await definition('No value of it is ever kept.').waitFor();
});

/** A line of whatever. */
const ANY = {
  id: 'event_01jmx8k2f5e6h9q3v7r1t4w8y0',
  at: '2026-01-01T00:00:00.000Z',
  type: 'preferences.changed',
  surface: 'metadata',
  version: 2,
  actor: { userId: people.john.id, username: people.john.username, via: null },
  userId: people.john.id,
  username: people.john.username,
  scopeId: tenants.acme.id,
  requestId: null,
};

test('is not offered to a member of a tenant, and where nothing has changed it says so', async () => {
  const org = await newOrganization('Quiet', { stranger: 'member' });
  const { page } = await signInAs(browser, 'stranger', org.path);
  await tab(page, 'Members').waitFor();
  expect(await tab(page, 'History').count()).toBe(0);
  await page.goto(
    page.url().replace(/\/tenants.*/, `/people/${people.stranger.principalId}/history?key=none`),
  );
  await page.getByText('Nothing fits').waitFor();
});
