/** Settings > User Attributes: defining, changing, deleting, and who may. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { expectAccessible, launch } from './browser.ts';
import { ask, expectFits, nothingIsHere, openConsole, saved, signInAs, titled } from './console.ts';

const url = inject('url');
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** Defines an attribute of this test. Returns the path of its page. */
async function define(key: string, more: object = {}): Promise<string> {
  const answer = await ask('POST', '/api/v1/user-attributes', { key, type: 'string', ...more });
  const { data } = answer as { data: { id: string } };
  return `/attributes/${data.id}`;
}

const stored = (path: string) =>
  ask('GET', `/api/v1/user-attributes/${path.replace('/attributes/', '')}`);
const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true });
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

async function chooseType(page: Page, type: string): Promise<void> {
  await page.getByRole('combobox', { name: 'Type' }).click();
  await page.getByRole('option', { name: type }).click();
}

describe('an admin of the team', () => {
  test('defines an attribute from the menu, and finds it in the list', async () => {
    const { page, complaints } = await signInAs(browser, 'operator');
    await page.getByRole('menuitem', { name: 'User Attributes' }).click();
    await page.getByRole('link', { name: 'Define an attribute' }).click();
    await field(page, 'Key').fill('listed');
    await field(page, 'Label').fill('Listed revenue');
    await chooseType(page, 'Currency');
    await field(page, 'Currency code').fill('eur');
    await field(page, 'External key').fill('ListedRevenue__c');
    await button(page, 'Define').click();
    await titled(page, 'User Attributes');
    const row = page.getByRole('row', { name: 'Listed revenue' });
    await row.getByText('Currency, EUR').waitFor();
    await row.getByText('ListedRevenue__c').waitFor();
    expect(complaints).toEqual([]);
  });

  test('reads what is wrong at its field, in the words of the server', async () => {
    await define('taken', { externalKey: 'Taken__c' });
    const { page } = await signInAs(browser, 'operator', '/attributes/create');
    await field(page, 'Key').fill('taken');
    await button(page, 'Define').click();
    const key = page.getByText('Another user attribute has this key.');
    await key.waitFor();
    expect(await field(page, 'Key').getAttribute('aria-invalid')).toBe('true');
    await expectAccessible(page);
    await field(page, 'Key').fill('Not a key');
    await button(page, 'Define').click();
    await page.getByText('key must be 1 to 64').waitFor();
    await field(page, 'Key').fill('free');
    await field(page, 'External key').fill('Taken__c');
    await button(page, 'Define').click();
    await page.getByText('Another user attribute has this externalKey.').waitFor();
    expect(await field(page, 'External key').getAttribute('aria-invalid')).toBe('true');
    await chooseType(page, 'Currency');
    await field(page, 'Currency code').fill('XXX');
    await field(page, 'External key').fill('');
    await button(page, 'Define').click();
    await page.getByText('currencyCode must be that of a currency').waitFor();
    expect(await field(page, 'Currency code').getAttribute('aria-invalid')).toBe('true');
  });

  test('changes a definition', async () => {
    const path = await define('changed');
    const { page } = await signInAs(browser, 'operator', path);
    await titled(page, 'changed');
    await field(page, 'Label').fill('Changed');
    await field(page, 'Description').fill('What it is.');
    await button(page, 'Save').click();
    await saved(page);
    expect(await stored(path)).toMatchObject({
      data: { key: 'changed', label: 'Changed', description: 'What it is.', type: 'string' },
    });
  });

  test('changes it twice without reading it again', async () => {
    const path = await define('twice');
    const { page } = await signInAs(browser, 'operator', path);
    for (const label of ['First', 'Second']) {
      await field(page, 'Label').fill(label);
      await button(page, 'Save').click();
      await titled(page, label);
    }
    expect(await stored(path)).toMatchObject({ data: { label: 'Second' } });
  });

  test('deletes it once its key is typed, and stored values stay', async () => {
    const path = await define('deleted');
    const email = 'stays@example.com';
    await ask('POST', '/api/v1/users/identify', { email, attributes: { deleted: 'kept' } });
    const { page } = await signInAs(browser, 'operator', path);
    await button(page, 'Delete this attribute').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByText('Stored values stay').waitFor();
    const confirm = dialog.getByRole('button', { name: 'Delete this attribute' });
    expect(await confirm.isDisabled()).toBe(true);
    await expectAccessible(page);
    await dialog.getByRole('textbox').fill('deleted');
    await confirm.click();
    await titled(page, 'User Attributes');
    expect(await ask('GET', `/api/v1/users?search=${email}`)).toMatchObject({
      data: [{ attributes: { deleted: 'kept' } }],
    });
    await page.goto(`${url}/console${path}`);
    await nothingIsHere(page);
  });
});

describe('a change of type', () => {
  const email = 'misfit@example.com';
  const identify = (attributes: object) =>
    ask('POST', '/api/v1/users/identify', { email, name: 'Mia Misfit', attributes });

  test('shows whose values would not fit, and saves nothing until all do', async () => {
    const path = await define('retyped');
    await identify({ retyped: 'a dozen' });
    await ask('POST', '/api/v1/users/identify', {
      email: 'fits@example.com',
      attributes: { retyped: '12' },
    });
    const { page, complaints } = await signInAs(browser, 'operator', path);
    await chooseType(page, 'Number');
    await page.getByText('1 person has a value that would not fit').waitFor();
    const misfit = page.getByRole('listitem').filter({ hasText: 'Mia Misfit' });
    expect(await misfit.innerText()).toContain('a dozen');
    await expect.poll(() => button(page, 'Save').isDisabled()).toBe(true);
    await field(page, 'Label').press('Enter');
    await expectAccessible(page);
    await expectFits(page, 390);
    await page.setViewportSize({ width: 1280, height: 900 });
    expect(await stored(path)).toMatchObject({ data: { type: 'string' } });

    const opened = page.waitForEvent('popup');
    await misfit.getByRole('link', { name: 'Mia Misfit' }).click();
    const person = await opened;
    await field(person, 'retyped').fill('13');
    await button(person, 'Save').click();
    await saved(person);
    await person.close();
    await page.evaluate(`dispatchEvent(new Event('visibilitychange'))`);
    await page.getByText('Stored values fit').waitFor();
    await button(page, 'Save').click();
    await saved(page);
    expect(await stored(path)).toMatchObject({ data: { type: 'number' } });
    expect(await ask('GET', `/api/v1/users?search=${email}`)).toMatchObject({
      data: [{ attributes: { retyped: 13 } }],
    });
    expect(complaints).toEqual([]);
  });

  test('to one that nothing fits is told before it is saved', async () => {
    const path = await define('never_boolean');
    for (const n of Array(22).keys()) {
      await ask('POST', '/api/v1/users/identify', {
        email: `maybe-${n}@example.com`,
        attributes: { never_boolean: 'maybe' },
      });
    }
    const { page } = await signInAs(browser, 'operator', path);
    await chooseType(page, 'Yes or no');
    await page.getByText('22 people have values that would not fit').waitFor();
    expect(await page.getByRole('listitem').count()).toBe(20);
    await page.getByText('And 2 more.').waitFor();
    await chooseType(page, 'Text');
    await expect.poll(() => page.getByText('would not fit').count()).toBe(0);
    await field(page, 'Label').fill('Never a boolean');
    await button(page, 'Save').click();
    await saved(page);
  });
});

describe('two who change a definition at once', () => {
  test('see both versions, and choose key by key', async () => {
    const path = await define('contested');
    const [first, second] = [
      await signInAs(browser, 'operator', path),
      await signInAs(browser, 'operator', path),
    ];
    await field(first.page, 'Label').fill('Theirs');
    await field(second.page, 'Label').fill('Mine');
    await field(second.page, 'Description').fill('Mine as well');
    await button(first.page, 'Save').click();
    await saved(first.page);
    await button(second.page, 'Save').click();
    const label = second.page.getByRole('group', { name: 'Label' });
    expect(await label.getByLabel('Theirs: Theirs').isChecked()).toBe(true);
    await expectAccessible(second.page);
    const description = second.page.getByRole('group', { name: 'Description' });
    await description.getByLabel('Mine: Mine as well').check();
    await button(second.page, 'Apply').click();
    await saved(second.page);
    expect(await stored(path)).toMatchObject({
      data: { label: 'Theirs', description: 'Mine as well' },
    });
  });

  test('and what the server refuses of the choice stands at its field', async () => {
    await define('owner_of_key', { externalKey: 'Owned__c' });
    const path = await define('refused_choice');
    const { page } = await signInAs(browser, 'operator', path);
    await field(page, 'External key').fill('Owned__c');
    await ask('PATCH', `/api/v1/user-attributes/${path.replace('/attributes/', '')}`, {
      externalKey: 'Other__c',
    });
    await button(page, 'Save').click();
    await page.getByLabel('Mine: Owned__c').check();
    await button(page, 'Apply').click();
    await page.getByText('Another user attribute has this externalKey.').waitFor();
  });
});

describe('a member of the team', () => {
  test('sees definitions, and is offered no change', async () => {
    const path = await define('looked_at', { label: 'Looked at' });
    const member = { email: 'reads@example.com', password: 'a long enough passphrase' };
    await ask('POST', '/api/v1/platform/users', { ...member, role: 'member' });
    const { page } = await openConsole(browser, '/attributes');
    await field(page, 'Email').fill(member.email);
    await field(page, 'Password').fill(member.password);
    await page.keyboard.press('Enter');
    await page.getByText('You may see attributes, not change them.').waitFor();
    await page.getByRole('link', { name: 'Looked at' }).waitFor();
    expect(await page.getByRole('link', { name: 'Define an attribute' }).count()).toBe(0);
    await expectAccessible(page);
    await page.getByRole('link', { name: 'Looked at' }).click();
    await titled(page, 'Looked at');
    expect(await field(page, 'Label').isEditable()).toBe(false);
    const type = page.getByRole('combobox', { name: 'Type' });
    expect(await type.getAttribute('aria-disabled')).toBe('true');
    expect(await button(page, 'Save').count()).toBe(0);
    expect(await button(page, 'Delete this attribute').count()).toBe(0);
    await expectAccessible(page);
    await page.goto(`${url}/console/attributes/create`);
    await nothingIsHere(page);
    expect(await stored(path)).toMatchObject({ data: { label: 'Looked at' } });
  });
});

test('a person limited to themselves finds no such page', async () => {
  const { page } = await signInAs(browser, 'jane', '/attributes');
  await nothingIsHere(page);
  expect(await page.getByRole('menuitem', { name: 'User Attributes' }).count()).toBe(0);
});
