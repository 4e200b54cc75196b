/** Webhooks in the console. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { expectAccessible, launch } from './browser.ts';
import { add, ask, expectFits, nothingIsHere, save, saved, signInAs, tab } from './console.ts';
import { startReceiver } from './receiver.ts';
import { link, newOrganization, type Organization, rowOf } from './tenants.ts';

let browser: Browser;
let receiver: Awaited<ReturnType<typeof startReceiver>>;
beforeAll(async () => {
  [browser, receiver] = await Promise.all([launch(), startReceiver()]);
});
afterAll(async () => {
  await browser.close();
  receiver.close();
});

/** Makes a webhook past the console. Returns the path of its page, and its secret. */
async function made({ api, path }: Organization, more: object = {}) {
  const answer = await ask('POST', `${api}/webhooks`, { url: receiver.url, ...more });
  const { id, secret } = (answer as { data: { id: string; secret: string } }).data;
  return { page: `${path}/webhooks/${id}`, api: `${api}/webhooks/${id}`, secret };
}

/** The secret in the open dialog, which is copied and then gone from the page. */
async function takeSecret(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog', { name: 'Copy the secret now' });
  const secret = await dialog.getByLabel('Secret').inputValue();
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await dialog.getByText('Copied.').waitFor();
  expect(await page.evaluate('navigator.clipboard.readText()')).toBe(secret);
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  expect(await page.content()).not.toContain(secret);
  return secret;
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

const addMember = ({ api }: Organization, person: keyof typeof people) =>
  ask('POST', `${api}/members`, { userId: people[person].id, role: 'member' });

test('one is made, its secret is shown once, and deliveries come while one looks', async () => {
  const org = await newOrganization('Hooked', { stranger: 'owner' });
  const { page, complaints } = await signInAs(browser, 'stranger', org.path);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await tab(page, 'Webhooks').click();
  await page.getByText('No webhook is here yet').waitFor();
  await link(page, 'Make a webhook').click();
  await page.getByLabel('URL').fill('http://example.com/hook');
  await button(page, 'Make it').click();
  await page.getByText('url must').waitFor();
  await page.getByLabel('URL').fill(receiver.url);
  await page.getByLabel('Description').fill('The newsletter');
  await page.getByRole('combobox', { name: 'Events' }).fill('membership.add');
  await page.getByRole('option', { name: 'membership.added: somebody is a member' }).click();
  await button(page, 'Make it').click();
  const secret = await takeSecret(page);
  await page.getByText('Nothing is sent yet').waitFor();
  await addMember(org, 'jane');
  const row = rowOf(page, 'membership.added');
  await row.getByText('Delivered').waitFor();
  expect(receiver.isSigned(secret)).toBe(true);
  await row.getByText('What it said').click();
  await row.getByText('taken').waitFor();
  await tab(page, 'Webhooks').click();
  await rowOf(page, 'The newsletter').getByText('membership.added').waitFor();
  expect(complaints).toEqual([]);
});

test('what has failed is sent again, as chosen or as a span of time', async () => {
  const org = await newOrganization('Failing');
  const { page: path } = await made(org, { types: ['membership.added'] });
  const { page } = await signInAs(browser, 'operator', path);
  receiver.answer = { status: 500, text: 'out of paper' };
  await addMember(org, 'john');
  const failed = rowOf(page, 'Failed, will be tried again').first();
  await failed.getByText('500').waitFor();
  receiver.answer = { status: 200, text: 'taken' };
  receiver.taken.length = 0;
  await failed.getByRole('checkbox').check();
  await expectAccessible(page);
  await button(page, 'Send the event again').click();
  await page.getByText('1 event is sent again.').waitFor();
  await rowOf(page, 'Delivered').first().waitFor();
  await expect.poll(() => receiver.types()).toContain('membership.added');
  receiver.taken.length = 0;
  await button(page, 'Send a span of time again').click();
  const dialog = page.getByRole('dialog', { name: 'Send again what happened' });
  await expectAccessible(page);
  await dialog.getByRole('button', { name: 'Send again' }).click();
  await dialog.waitFor({ state: 'detached' });
  await expect.poll(() => receiver.types()).toContain('membership.added');
});

test('a test is sent by the keyboard, and is no event to send again', async () => {
  const org = await newOrganization('Testing');
  await made(org);
  const { page } = await signInAs(browser, 'operator', `${org.path}/webhooks`);
  await link(page, receiver.url).press('Enter');
  await button(page, 'Send a test').focus();
  await page.keyboard.press('Enter');
  const row = rowOf(page, 'webhook.test').first();
  await row.getByText('Delivered').waitFor();
  expect(await row.getByRole('checkbox').isDisabled()).toBe(true);
  await page.keyboard.press('Escape');
  await link(page, receiver.url).waitFor();
  await expect.poll(() => page.evaluate('document.activeElement.textContent')).toBe(receiver.url);
  await page.keyboard.press('Enter');
  await row.waitFor();
  await expectFits(page, 390);
  await row.getByText('Attempt 1').waitFor();
});

test('a new secret signs beside the former, and the page is saved after it', async () => {
  const org = await newOrganization('Rotating');
  const { page: path, secret: former } = await made(org);
  const { page } = await signInAs(browser, 'operator', path);
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await button(page, 'Make a new secret').click();
  await page.getByRole('dialog').getByRole('button', { name: 'Make it' }).click();
  const secret = await takeSecret(page);
  await page.getByText('The former secret signs as well until').waitFor();
  receiver.taken.length = 0;
  await button(page, 'Send a test').click();
  await expect.poll(() => receiver.types()).toContain('webhook.test');
  expect([secret, former].map(receiver.isSigned)).toEqual([true, true]);
  await page.getByLabel('Description').fill('With a new secret');
  await save(page);
  await saved(page);
});

test('one is disabled, which is said, and enabled again; then it is deleted by its host', async () => {
  const org = await newOrganization('Ending hooks');
  const { page: path, api } = await made(org);
  const { page } = await signInAs(browser, 'operator', path);
  const choose = async (status: string) => {
    await page.getByRole('combobox', { name: 'Status' }).click();
    await page.getByRole('option', { name: status }).click();
    await save(page);
  };
  await choose('Disabled');
  await page.getByText('by somebody. Mend the receiver').waitFor();
  expect(await button(page, 'Send a test').count()).toBe(0);
  await choose('Enabled');
  await page.getByText('Mend the receiver').waitFor({ state: 'detached' });
  await button(page, 'Delete this webhook').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('textbox').fill(receiver.host);
  await dialog.getByRole('button', { name: 'Delete this webhook' }).click();
  await page.getByText('No webhook is here yet').waitFor();
  expect(await ask('GET', api)).toMatchObject({ error: { code: 'NOT_FOUND' } });
});

test('the platform has webhooks that hear everything, for those who may manage them', async () => {
  const { page } = await signInAs(browser, 'operator', '/tenants/platform/webhooks/new');
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByLabel('URL').fill(receiver.url);
  await page.keyboard.press('Enter');
  await takeSecret(page);
  const { email } = await add('heard-by-the-platform@example.com');
  await rowOf(page, 'user.created').first().getByText('Delivered').waitFor();
  expect(receiver.taken.some(({ body }) => body.includes(email))).toBe(true);
  const { page: other } = await signInAs(browser, 'admin', '/tenants/platform/webhooks');
  await nothingIsHere(other);
});
