/** Preferences on a person's page: as a form and as JSON, in conflict, deleted and put back. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { expectAccessible, launch } from './browser.ts';
import { add, ask, save, saved, signInAs } from './console.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

interface Member {
  /** The path of their preferences in Acme. */
  readonly path: string;
  /** Changes the record, past the console. */
  change(metadata: object): Promise<unknown>;
  /** The record as it is stored now. */
  stored(): Promise<unknown>;
}

/** Adds a member of Acme, with preferences. */
async function member(email: string, metadata: object = {}): Promise<Member> {
  const { path } = await add(email);
  const { acme } = tenants;
  await ask('POST', `/api/v1/organizations/${acme.id}/members`, { email, role: 'member' });
  const query = `platform_key=${acme.key}&username=${encodeURIComponent(email)}`;
  const record = `/api/core/users/platform-metadata?${query}`;
  await ask('PUT', record, { metadata });
  const stored = async () => ((await ask('GET', record)) as { metadata: unknown }).metadata;
  const change = (changes: object) => ask('PATCH', record, { metadata: changes });
  return { path: `${path}/preferences/${acme.id}`, change, stored };
}

const group = (page: Page, name: string): Locator => page.getByRole('group', { name, exact: true });
const keyOf = (page: Page, key: string): Locator =>
  group(page, key).getByRole('textbox', { name: 'Key' });
const value = (page: Page, key: string): Locator => group(page, key).getByLabel('Value');
const json = (page: Page): Locator => page.getByLabel('Preferences as JSON');
const button = (page: Page, name: string): Locator =>
  page.getByRole('button', { name, exact: true });

async function addKey(page: Page, key: string, text: string): Promise<void> {
  await button(page, 'Add a key').click();
  await keyOf(page, 'the new key').fill(key);
  await value(page, key).fill(text);
}

describe('preferences', () => {
  test('are edited as a form and as JSON, and either keeps what was typed in the other', async () => {
    const { path, stored } = await member('both@example.com', { old: 1, 'dotted.key': 'kept' });
    const { page } = await signInAs(browser, 'operator', path);
    await value(page, 'old').waitFor();
    await addKey(page, 'theme', 'dark');
    await group(page, 'old').getByRole('button', { name: 'Remove old' }).click();
    await button(page, 'JSON').click();
    expect(JSON.parse(await json(page).inputValue())).toEqual({
      'dotted.key': 'kept',
      theme: 'dark',
    });
    await json(page).fill('{"theme": "light", "dotted.key": "kept", "size": 3, "list": [1]}');
    await button(page, 'Form').click();
    expect(await value(page, 'size').inputValue()).toBe('3');
    await value(page, 'size').fill('4');
    await save(page);
    await saved(page);
    expect(await stored()).toEqual({ 'dotted.key': 'kept', theme: 'light', size: 4, list: [1] });
  });

  test('are saved only where they have changed, key by key after a conflict', async () => {
    const { path, stored } = await member('both-at-once@example.com', {
      colour: 'system',
      old: true,
      'dotted.key': 1,
    });
    const [first, second] = [
      await signInAs(browser, 'operator', path),
      await signInAs(browser, 'operator', path),
    ];
    await value(first.page, 'colour').fill('dark');
    await addKey(first.page, 'language', 'de');
    await value(second.page, 'colour').fill('light');
    await value(second.page, 'dotted.key').fill('2');
    await group(second.page, 'old').getByRole('button', { name: 'Remove old' }).click();
    await save(first.page);
    await saved(first.page);
    await save(second.page);
    const dialog = second.page.getByRole('dialog');
    const choice = (key: string) => dialog.getByRole('group', { name: key, exact: true });
    expect(await choice('colour').getByLabel('Theirs: "dark"').isChecked()).toBe(true);
    await choice('old').getByLabel('Mine: deleted').check();
    await choice('dotted.key').getByLabel('Mine: 2').check();
    await dialog.getByText('They have also changed language. That stays.').waitFor();
    await expectAccessible(second.page);
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await saved(second.page);
    expect(await stored()).toEqual({ colour: 'dark', 'dotted.key': 2, language: 'de' });
  });

  test('tell what is wrong where it is wrong, the server at its key as well', async () => {
    const { path, stored } = await member('wrong@example.com', { theme: 'dark' });
    const { page } = await signInAs(browser, 'operator', path);
    await value(page, 'theme').waitFor();
    await addKey(page, 'other', 'again');
    await keyOf(page, 'other').fill('theme');
    await page.getByText('This key is there already.').waitFor();
    expect(await button(page, 'JSON').isDisabled()).toBe(true);
    const long = 'k'.repeat(129);
    await keyOf(page, 'theme').nth(1).fill(long);
    await save(page);
    await group(page, long).getByText('Ensure that no key is longer than 128 bytes').waitFor();
    await button(page, 'JSON').click();
    await json(page).fill('{"theme": }');
    await page.getByText('Not JSON').waitFor();
    await save(page);
    expect(await stored()).toEqual({ theme: 'dark' });
    expect(await json(page).inputValue()).toBe('{"theme": }');
  });

  test('are those of the tenant in the address, and another tenant is chosen', async () => {
    const { acme, personal } = tenants;
    const path = `/people/${people.john.principalId}/preferences`;
    const { page } = await signInAs(browser, 'operator', `${path}/${acme.id}`);
    const tenant = page.getByRole('combobox', { name: 'Tenant' });
    await tenant.getByText(acme.name).waitFor();
    await value(page, 'language').waitFor();
    await tenant.click();
    await page.getByRole('option', { name: personal.name }).click();
    await tenant.getByText(personal.name).waitFor();
    await value(page, 'language').waitFor({ state: 'detached' });
    expect(page.url()).toContain(`${path}/${personal.id}`);
  });

  test('are deleted, and put back', async () => {
    const { path, stored } = await member('deleted-preferences@example.com', { theme: 'dark' });
    const { page } = await signInAs(browser, 'operator', path);
    await button(page, 'Delete all of these preferences').click();
    await page.getByText('Nothing is stored yet').waitFor();
    expect(await stored()).toEqual({});
    await button(page, 'Undo').click();
    await value(page, 'theme').waitFor();
    expect(await stored()).toEqual({ theme: 'dark' });
  });

  test('survive a lost connection, and no other tab takes what was typed', async () => {
    const { path, stored } = await member('offline-preferences@example.com', { theme: 'dark' });
    const { page } = await signInAs(browser, 'operator', path);
    await value(page, 'theme').fill('light');
    page.once('dialog', (asked) => asked.dismiss());
    await page.getByRole('tab', { name: 'Details' }).click();
    expect(await value(page, 'theme').inputValue()).toBe('light');
    await page.context().setOffline(true);
    await save(page);
    await page.getByText('Roster cannot be reached').waitFor();
    expect(await value(page, 'theme').inputValue()).toBe('light');
    await page.context().setOffline(false);
    await save(page);
    await saved(page);
    expect(await stored()).toEqual({ theme: 'light' });
  });

  test('stay as they are typed when the page is refreshed, on the version that was read', async () => {
    const { path, change, stored } = await member('refreshed@example.com', { theme: 'dark' });
    const { page } = await signInAs(browser, 'operator', path);
    await value(page, 'theme').fill('light');
    await change({ language: 'de' });
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    const refreshed = page.waitForResponse('**/api/v1/platform/users/*');
    await page.getByRole('button', { name: 'Refresh' }).click();
    await refreshed;
    const records = asked.filter((each) => each.includes('platform-metadata'));
    const beside = /resolve=true|\/history\?/;
    expect(records.filter((each) => !beside.test(each))).toEqual([]);
    await save(page);
    await page.getByText('They have also changed language. That stays.').waitFor();
    await group(page, 'theme').getByLabel('Mine: "light"').check();
    await button(page, 'Apply').click();
    await saved(page);
    expect(await stored()).toEqual({ theme: 'light', language: 'de' });
  });

  test("are a person's own, in the tenants that they belong to", async () => {
    // No test gives him a role, with which he would start elsewhere.
    const { page } = await signInAs(browser, 'other');
    await page.getByRole('tab', { name: 'Preferences' }).click();
    await page.getByRole('combobox', { name: 'Tenant' }).click();
    await page.getByRole('option', { name: tenants.acme.name }).click();
    await addKey(page, 'own', 'yes');
    await save(page);
    await saved(page);
    const query = `platform_key=${tenants.acme.key}&username=${people.other.username}`;
    expect(await ask('GET', `/api/core/users/platform-metadata?${query}`)).toMatchObject({
      metadata: { own: 'yes' },
    });
  });
});
