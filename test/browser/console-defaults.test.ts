/** Defaults and locks in the console: the table, the form, and what they are to a person. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { expectAccessible, launch } from './browser.ts';
import { ask, expectFits, nothingIsHere, save, saved, signInAs, tab } from './console.ts';
import { link, newOrganization, type Organization, rowOf } from './tenants.ts';

const url = inject('url');
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

interface Giving extends Organization {
  readonly key: string;
  /** The defaults as they are now. */
  given(): Promise<unknown>;
  /** Changes them, past the console. */
  give(body: object): Promise<unknown>;
  /** The record of the stranger there as it is stored now. */
  stored(): Promise<unknown>;
  /** The path of that record in the console. */
  readonly preferences: string;
}

/** An organization of a test that gives defaults. Its member is the stranger. */
async function giving(name: string, defaults: object, own: object = {}): Promise<Giving> {
  const org = await newOrganization(name, { orgOwner: 'owner', stranger: 'member' });
  const found = await ask('GET', org.api);
  const { key } = (found as { organization: { key: string } }).organization;
  const { username, principalId } = people.stranger;
  const record = `/api/core/users/platform-metadata?platform_key=${key}&username=${username}`;
  await ask('PUT', record, { metadata: own });
  const path = `${org.api}/metadata-defaults`;
  await ask('PUT', path, defaults);
  return {
    ...org,
    key,
    given: async () => ((await ask('GET', path)) as { defaults: unknown }).defaults,
    give: (body) => ask('PATCH', path, body),
    stored: async () => ((await ask('GET', record)) as { metadata: unknown }).metadata,
    preferences: `/people/${principalId}/preferences/${org.id}`,
  };
}

const button = (page: Page, name: string): Locator =>
  page.getByRole('button', { name, exact: true });
const group = (page: Page, name: string): Locator => page.getByRole('group', { name, exact: true });
const value = (page: Page): Locator => group(page, 'Value').getByLabel('Value');
const cell = (page: Page, row: string, text: string): Locator =>
  rowOf(page, row).getByRole('cell', { name: text, exact: true });
const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === element.ownerDocument.activeElement);

describe('an owner of an organization', () => {
  test('sets a default, locks and frees it, and removes it', async () => {
    const org = await giving('Setting', { metadata: { other: 1 }, locked: ['other'] });
    const { page, complaints } = await signInAs(browser, 'orgOwner', org.path);
    await tab(page, 'Defaults').click();
    await cell(page, 'other', 'Locked').waitFor();
    await link(page, 'Set a default').click();
    await page.getByLabel('Key').fill('list/size');
    await group(page, 'Value').getByRole('combobox', { name: 'Kind' }).click();
    await page.getByRole('option', { name: 'Number' }).click();
    await value(page).fill('many');
    await page.getByText('Not a number.').waitFor();
    await button(page, 'Set it').click();
    await value(page).fill('20');
    await button(page, 'Set it').click();
    await cell(page, 'list/size', '20').waitFor();
    await cell(page, 'list/size', 'Not locked').waitFor();
    await link(page, 'list/size').click();
    await page.getByRole('heading', { name: 'The default for list/size' }).waitFor();
    await page.getByLabel('Locked').check();
    await save(page);
    await saved(page);
    const metadata = { other: 1, 'list/size': 20 };
    expect(await org.given()).toMatchObject({ metadata, locked: ['other', 'list/size'] });
    await page.getByLabel('Locked').uncheck();
    await value(page).fill('50');
    await save(page);
    await expect
      .poll(org.given)
      .toMatchObject({ metadata: { other: 1, 'list/size': 50 }, locked: ['other'] });
    await page.getByLabel('Locked').check();
    await save(page);
    await expect.poll(org.given).toMatchObject({ locked: ['other', 'list/size'] });
    await button(page, 'Remove this default').click();
    await page.getByRole('dialog').getByRole('textbox').fill('list/size');
    await page.getByRole('dialog').getByRole('button', { name: 'Remove this default' }).click();
    await link(page, 'Set a default').waitFor();
    await rowOf(page, 'list/size').waitFor({ state: 'detached' });
    expect(await org.given()).toMatchObject({ metadata: { other: 1 }, locked: ['other'] });
    expect(complaints).toEqual([]);
  });

  test('is told what is wrong where it is wrong', async () => {
    const org = await giving('Wrong', { metadata: { taken: 1 } });
    await ask('PUT', `${org.api}/metadata-keys/quota`, { write: 'service' });
    const { page } = await signInAs(browser, 'orgOwner', `${org.path}/defaults/new`);
    await page.getByLabel('Key').fill('theme');
    await value(page).fill('purple');
    await button(page, 'Set it').click();
    await group(page, 'Value').getByText('"purple" is not a valid choice.').waitFor();
    await page.getByLabel('Key').fill('quota');
    await button(page, 'Set it').click();
    const sentence = `Only a service user of ${org.key} may change: quota.`;
    await group(page, 'Value').getByText(sentence).waitFor();
    await page.getByLabel('Key').fill('taken');
    await button(page, 'Set it').click();
    await page.getByText('This key has a default already.').waitFor();
    expect(await page.getByLabel('Key').getAttribute('aria-invalid')).toBe('true');
    expect(await org.given()).toMatchObject({ metadata: { taken: 1 } });
  });

  test('chooses between two versions of one default, and is not asked about another', async () => {
    const org = await giving('Both', { metadata: { size: 1, colour: 'red' } });
    const { page } = await signInAs(browser, 'orgOwner', `${org.path}/defaults/keys/size`);
    await value(page).fill('2');
    await org.give({ metadata: { colour: 'blue' }, locked: ['colour'] });
    await save(page);
    await saved(page);
    expect(await org.given()).toMatchObject({ metadata: { size: 2, colour: 'blue' } });
    await value(page).fill('3');
    await org.give({ metadata: { size: 4 }, locked: ['colour', 'size'] });
    await save(page);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('group', { name: 'Value' }).getByLabel('Theirs: 4').waitFor();
    await dialog.getByRole('group', { name: 'Value' }).getByLabel('Mine: 3').check();
    await dialog.getByText('They have also changed Locked. That stays.').waitFor();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Apply' }).click();
    await expect
      .poll(org.given)
      .toMatchObject({ metadata: { size: 3, colour: 'blue' }, locked: ['colour', 'size'] });
  });

  test('does not see what the application gives, which its owner sees there', async () => {
    const org = await giving('Inherited', { metadata: { density: 'compact', timezone: 'CET' } });
    const owner = await signInAs(browser, 'orgOwner', `${org.path}/defaults`);
    await link(owner.page, 'density').waitFor();
    expect(await rowOf(owner.page, 'density').count()).toBe(1);
    const { page } = await signInAs(browser, 'appOwner', `${org.path}/defaults`);
    await rowOf(page, '"wide"').getByText('From its application, and not used here').waitFor();
    await rowOf(page, '"CET"').getByText('Not used: its application has locked').waitFor();
    await page.getByRole('link', { name: 'Set another: theme' }).click();
    expect(await page.getByLabel('Key').inputValue()).toBe('theme');
  });

  test('a member finds no defaults', async () => {
    const { page } = await signInAs(browser, 'jane', `/tenants/${tenants.acme.id}/defaults`);
    await nothingIsHere(page);
  });
});

describe('a person', () => {
  test('sees where each value comes from, and what is locked by whom', async () => {
    const defaults = { metadata: { density: 'compact', plan: 'free' }, locked: ['plan'] };
    const org = await giving('Origins', defaults, { language: 'de' });
    await ask('PUT', `${org.api}/metadata-keys/digest`, { type: 'boolean', default: true });
    const { page, complaints } = await signInAs(browser, 'stranger', org.preferences);
    await group(page, 'language').getByText('Yours').waitFor();
    await group(page, 'density').getByText(`Default of ${org.key}`).waitFor();
    await group(page, 'theme').getByText('Default of my-app').waitFor();
    await group(page, 'digest').getByText(`Default of a rule of ${org.key}`).waitFor();
    await group(page, 'timezone').getByText('Locked by my-app').waitFor();
    await group(page, 'plan').getByText(`Locked by ${org.key}`).waitFor();
    for (const key of ['timezone', 'plan']) {
      expect(await group(page, key).getByRole('button').count()).toBe(0);
      expect(await group(page, key).getByRole('textbox').count()).toBe(0);
    }
    expect(complaints).toEqual([]);
  });

  test('sets a value in place of a default, and has the default back after removing it', async () => {
    const org = await giving('Replacing', { metadata: { density: 'compact' } });
    const { page } = await signInAs(browser, 'stranger', org.preferences);
    await button(page, 'Set my own: density').click();
    const own = group(page, 'density').getByLabel('Value');
    expect(await own.inputValue()).toBe('compact');
    await own.fill('wide');
    await save(page);
    await saved(page);
    expect(await org.stored()).toEqual({ density: 'wide' });
    await group(page, 'density').getByText('Yours').waitFor();
    await button(page, 'Remove density').click();
    await save(page);
    await group(page, 'density').getByText(`Default of ${org.key}`).waitFor();
    await group(page, 'density').getByText('"compact"').waitFor();
    expect(await org.stored()).toEqual({});
  });

  test('keeps an own value behind a lock, and is refused by name if it comes meanwhile', async () => {
    const own = { density: 'wide', size: 1 };
    const org = await giving('Behind', { metadata: { density: 'compact' } }, own);
    const { page } = await signInAs(browser, 'stranger', org.preferences);
    await group(page, 'density').getByLabel('Value').fill('medium');
    await org.give({ locked: ['density'] });
    await save(page);
    await page.getByRole('alert').getByText(`Locked by ${org.key}: density.`).waitFor();
    await page.reload();
    const locked = group(page, 'density');
    await locked.getByText(`Locked by ${org.key}`).waitFor();
    await locked.getByText('"compact"').waitFor();
    await locked.getByText('Your own "wide" is kept').waitFor();
    await group(page, 'size').getByLabel('Value').fill('2');
    await save(page);
    await saved(page);
    expect(await org.stored()).toEqual({ density: 'wide', size: 2 });
  });

  test('is seen by an admin of the platform in the same way', async () => {
    const org = await giving('Seen', { metadata: { density: 'compact' } }, { language: 'de' });
    const { page } = await signInAs(browser, 'operator', org.preferences);
    await group(page, 'language').getByText('Their own').waitFor();
    await group(page, 'timezone').getByText('Locked by my-app').waitFor();
    await button(page, 'Set their own: density').waitFor();
  });
});

describe('without a mouse', () => {
  test('a default is set and locked, and a person replaces one, by keys alone', async () => {
    const org = await giving('Defaults by keys', { metadata: { density: 'compact' } });
    const owner = await signInAs(browser, 'orgOwner', `${org.path}/defaults/new`);
    await expect.poll(() => hasFocus(owner.page.getByLabel('Key'))).toBe(true);
    await owner.page.keyboard.type('size');
    await tabTo(owner.page, value(owner.page));
    await owner.page.keyboard.type('big');
    await tabTo(owner.page, owner.page.getByLabel('Locked'));
    await owner.page.keyboard.press('Space');
    await tabTo(owner.page, button(owner.page, 'Set it'));
    await owner.page.keyboard.press('Enter');
    await tabTo(owner.page, link(owner.page, 'size'));
    expect(await org.given()).toMatchObject({ metadata: { size: 'big' }, locked: ['size'] });
    const { page } = await signInAs(browser, 'stranger', org.preferences);
    await tabTo(page, button(page, 'Set my own: density'));
    await page.keyboard.press('Enter');
    const own = group(page, 'density').getByRole('textbox', { name: 'Key' });
    await expect.poll(() => hasFocus(own)).toBe(true);
    await tabTo(page, group(page, 'density').getByLabel('Value'));
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('wide');
    await tabTo(page, button(page, 'Save'));
    await page.keyboard.press('Enter');
    await saved(page);
    expect(await org.stored()).toEqual({ density: 'wide' });
  });
});

/** Presses Tab until it leads there. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let pressed = 0; !(await hasFocus(target)); pressed += 1) {
    if (pressed > 60) throw new Error(`Tab never leads to ${target}`);
    await page.keyboard.press('Tab');
  }
}

describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
  test('every page with defaults is accessible, and fits a narrow screen', async () => {
    const defaults = { metadata: { density: 'compact', plan: { name: 'free' } }, locked: ['plan'] };
    const org = await giving(`Defaults in ${scheme}`, defaults, { language: 'de', plan: 'pro' });
    const { page, complaints } = await signInAs(browser, 'operator', '/', scheme);
    const pages = [
      [`${org.path}/defaults`, 'From its application'],
      [`${org.path}/defaults/new?key=theme`, 'Set it'],
      [`${org.path}/defaults/keys/plan`, 'The default for plan'],
      [org.preferences, 'Locked by my-app'],
    ] as const;
    for (const [path, text] of pages) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(`${url}/console${path}`);
      await page.getByText(text).filter({ visible: true }).first().waitFor();
      await page.getByRole('progressbar').waitFor({ state: 'detached' });
      await expectAccessible(page);
      await expectFits(page, 640);
      await expectFits(page, 390);
      await expectAccessible(page);
    }
    expect(complaints).toEqual([]);
  });
});
