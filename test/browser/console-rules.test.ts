/** Rules for preferences in the console: the table, the editor, a dry run, and what breaks one. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { expectAccessible, launch } from './browser.ts';
import { add, ask, expectFits, nothingIsHere, save, saved, signInAs, tab } from './console.ts';
import { link, newOrganization, type Organization, rowOf } from './tenants.ts';

const url = inject('url');
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const app = tenants.myApp;
const ofApp = `/tenants/${app.id}`;
const rulesOf = (tenantId: string) =>
  `/api/v1/${tenantId.startsWith('app_') ? 'applications' : 'organizations'}/${tenantId}/metadata-keys`;

/** The rule that a tenant has for a key. */
async function ruleOf(tenantId: string, key: string): Promise<unknown> {
  const answer = await ask('GET', `${rulesOf(tenantId)}/${encodeURIComponent(key)}`);
  return (answer as { rule?: unknown }).rule;
}

const rule = (tenantId: string, key: string, body: object) =>
  ask('PUT', `${rulesOf(tenantId)}/${encodeURIComponent(key)}`, body);

/** An organization of a test, whose members have stored these values under a key. */
async function storing(
  name: string,
  key: string,
  values: Partial<Record<keyof typeof people, unknown>>,
): Promise<Organization & { readonly key: string }> {
  const members = Object.keys(values).map((person) => [person, 'member']);
  const org = await newOrganization(name, { ...Object.fromEntries(members), orgOwner: 'admin' });
  const found = await ask('GET', org.api);
  const { key: tenantKey } = (found as { organization: { key: string } }).organization;
  for (const [person, value] of Object.entries(values)) {
    const { username } = people[person as keyof typeof people];
    const query = `platform_key=${tenantKey}&username=${username}`;
    const metadata = { [key]: value };
    await ask('PUT', `/api/core/users/platform-metadata?${query}`, { metadata });
  }
  return { ...org, key: tenantKey };
}

const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: true });
const group = (page: Page, name: string): Locator => page.getByRole('group', { name, exact: true });

const cell = (page: Page, row: string, text: string): Locator =>
  rowOf(page, row).getByRole('cell', { name: text, exact: true });

const choose = async (page: Page, label: string, option: string) => {
  await page.getByRole('combobox', { name: label }).click();
  await page.getByRole('option', { name: option, exact: true }).click();
};

async function addChoice(page: Page, at: number, text: string): Promise<void> {
  await button(page, 'Add a choice').click();
  await group(page, `Choices ${at}`).getByLabel('Value').fill(text);
}

describe('an owner of an application', () => {
  test('makes a rule, sees it in the table, changes and removes it', async () => {
    const { page, complaints } = await signInAs(browser, 'appOwner', ofApp);
    await tab(page, 'Rules').click();
    await cell(page, 'theme', 'One of "dark", "light"').waitFor();
    await link(page, 'Make a rule').click();
    await page.getByLabel('Key').fill('seats/max');
    await page.getByLabel('Label').fill('Seats');
    await choose(page, 'Written by', 'Admins and service users, not the person');
    await choose(page, 'Type', 'Whole number');
    await page.getByLabel('At least').fill('1');
    await page.getByLabel('At most').fill('50');
    await button(page, 'Add a default').click();
    await group(page, 'Default 1').getByLabel('Value').fill('5');
    await button(page, 'Make it').click();
    for (const text of ['Whole number, from 1 to 50', '5', 'Admins', 'The person and admins']) {
      await cell(page, 'seats/max', text).waitFor();
    }
    expect(await ruleOf(app.id, 'seats/max')).toMatchObject({
      label: 'Seats',
      type: 'integer',
      minimum: 1,
      maximum: 50,
      default: 5,
      write: 'admin',
      read: 'user',
    });
    await link(page, 'seats/max').click();
    await page.getByRole('heading', { name: 'The rule for seats/max' }).waitFor();
    await page.getByLabel('Label').fill('');
    await button(page, 'Remove default 1').click();
    await save(page);
    await saved(page);
    const changed = await ruleOf(app.id, 'seats/max');
    expect(changed).not.toHaveProperty('label');
    expect(changed).not.toHaveProperty('default');
    await button(page, 'Remove this rule').click();
    await page.getByRole('dialog').getByRole('textbox').fill('seats/max');
    await page.getByRole('dialog').getByRole('button', { name: 'Remove this rule' }).click();
    await link(page, 'Make a rule').waitFor();
    await rowOf(page, 'seats/max').waitFor({ state: 'detached' });
    expect(await ruleOf(app.id, 'seats/max')).toBeUndefined();
    expect(complaints).toEqual([]);
  });

  test('is told what is wrong at its field, and that a key has a rule already', async () => {
    await rule(app.id, 'taken', {});
    const { page } = await signInAs(browser, 'appOwner', `${ofApp}/rules/new`);
    await page.getByLabel('Key').fill('fresh');
    await choose(page, 'Type', 'Text');
    await addChoice(page, 1, 'free');
    await addChoice(page, 2, 'pro');
    await button(page, 'Add a default').click();
    await group(page, 'Default 1').getByLabel('Value').fill('max');
    await button(page, 'Make it').click();
    await group(page, 'Default').getByText('"max" is not a valid choice.').waitFor();
    await group(page, 'Default 1').getByLabel('Value').fill('free');
    await group(page, 'Choices 2').getByRole('combobox', { name: 'Kind' }).click();
    await page.getByRole('option', { name: 'JSON' }).click();
    await group(page, 'Choices 2').getByLabel('Value').fill('{');
    await group(page, 'Choices 2').getByText('Not JSON').waitFor();
    await button(page, 'Make it').click();
    expect(await ruleOf(app.id, 'fresh')).toBeUndefined();
    await button(page, 'Remove choice 2').click();
    await page.getByLabel('Key').fill('taken');
    await button(page, 'Make it').click();
    await page.getByText('This key has a rule already.').waitFor();
    expect(await page.getByLabel('Key').getAttribute('aria-invalid')).toBe('true');
  });

  test('tries a rule before it is saved, then looks at what breaks it', async () => {
    const { key } = await storing('Trying', 'plan', { jane: 'max', beta: 7, other: 'pro' });
    const { page } = await signInAs(browser, 'appOwner', `${ofApp}/rules/new`);
    await page.getByLabel('Key').fill('plan');
    await addChoice(page, 1, 'free');
    await addChoice(page, 2, 'pro');
    await button(page, 'Try it').click();
    await page.getByText('2 stored values break it').waitFor();
    await page.getByText(`in ${key}: "max" is not a valid choice.`).waitFor();
    expect(await ruleOf(app.id, 'plan')).toBeUndefined();
    await group(page, 'Choices 1').getByLabel('Value').fill('max');
    await page.getByText('2 stored values break it').waitFor({ state: 'detached' });
    await button(page, 'Try it').click();
    await page.getByText('1 stored value breaks it').waitFor();
    await button(page, 'Make it').click();
    await link(page, 'plan').click();
    await cell(page, people.beta.username, '7 is not a valid choice.').waitFor();
    await rowOf(page, people.jane.username).waitFor({ state: 'detached' });
    await link(page, people.beta.username).click();
    await page.getByRole('heading', { name: people.beta.name }).waitFor();
    await ask('DELETE', `${rulesOf(app.id)}/plan`);
  });

  test('turns the pages of what breaks a rule', async () => {
    const { api, key } = await storing('Many', 'plan', {});
    for (let n = 0; n < 26; n += 1) {
      const { email } = await add(`breaks-${n}@example.com`);
      await ask('POST', `${api}/members`, { email, role: 'member' });
      const query = `platform_key=${key}&username=${encodeURIComponent(email)}`;
      const metadata = { breaks: 'max' };
      await ask('PUT', `/api/core/users/platform-metadata?${query}`, { metadata });
    }
    await rule(app.id, 'breaks', { type: 'number' });
    const { page } = await signInAs(browser, 'appOwner', `${ofApp}/rules/keys/breaks`);
    const rows = rowOf(page, 'breaks-');
    await expect.poll(() => rows.count()).toBe(25);
    await button(page, 'Go to next page').click();
    await expect.poll(() => rows.count()).toBe(1);
    await button(page, 'Go to previous page').click();
    await expect.poll(() => rows.count()).toBe(25);
  });

  test('says what a key without a rule is, and both versions are shown in a conflict', async () => {
    const made = await ask('POST', '/api/v1/applications', { key: 'strict', name: 'Strict' });
    const { id } = (made as { application: { id: string } }).application;
    const { page } = await signInAs(browser, 'operator', `/tenants/${id}/rules`);
    await page.getByText('No key has a rule yet').waitFor();
    await page.getByText('whoever writes a record writes them too').waitFor();
    await link(page, 'Change what they are').click();
    await choose(page, 'Who writes them', 'Admins and service users alone write them');
    await save(page);
    await saved(page);
    await rule(id, 'tier', { label: 'Plan', write: 'admin' });
    await page.goto(`${url}/console/tenants/${id}/rules`);
    await page.getByText('admins and service users alone write them').waitFor();
    await link(page, 'tier').click();
    await page.getByLabel('Label').fill('Mine');
    await rule(id, 'tier', { label: 'Theirs', write: 'service' });
    await save(page);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('group', { name: 'Label' }).getByLabel('Mine: Mine').check();
    await dialog.getByText('They have also changed Written by. That stays.').waitFor();
    await button(page, 'Apply').click();
    await saved(page);
    expect(await ruleOf(id, 'tier')).toMatchObject({ label: 'Mine', write: 'service' });
  });
});

describe('an admin of an organization', () => {
  test('sees what its application rules, and narrows it without being able to widen it', async () => {
    const org = await storing('Narrowing', 'any', {});
    const { page } = await signInAs(browser, 'orgOwner', `${org.path}/rules`);
    const inherited = rowOf(page, 'theme');
    await inherited.getByText('From its application').waitFor();
    await inherited.getByRole('link', { name: 'Narrow it' }).click();
    await page.getByText('Its application rules this key as well').waitFor();
    expect(await page.getByLabel('Key').inputValue()).toBe('theme');
    await group(page, 'Choices 2').getByLabel('Value').fill('purple');
    await button(page, 'Try it').click();
    await page.getByText('It would be refused: my-app has an "enum" for this key').waitFor();
    await button(page, 'Make it').click();
    await group(page, 'Choices').getByText('An organization may only narrow its rules.').waitFor();
    await button(page, 'Remove choice 2').click();
    await button(page, 'Make it').click();
    await link(page, 'theme').waitFor();
    expect(await rowOf(page, 'theme').count()).toBe(2);
    expect(await ruleOf(org.id, 'theme')).toMatchObject({ enum: ['dark'] });
    await page.goto(`${url}/console${org.path}/rules/new`);
    await page.getByLabel('Key').fill('tier');
    await button(page, 'Make it').click();
    await page.getByText('my-app has "write": "admin" for this key').waitFor();
  });

  test('a member finds no rules', async () => {
    const acme = `/tenants/${tenants.acme.id}`;
    const { page } = await signInAs(browser, 'jane', `${acme}/rules`);
    await nothingIsHere(page);
  });
});

describe('without a mouse', () => {
  test('a rule is made, tried and changed by keys alone', async () => {
    const org = await newOrganization('By keys', { orgOwner: 'owner' });
    const { page } = await signInAs(browser, 'orgOwner', `${org.path}/rules/new`);
    const type = (text: string) => page.keyboard.type(text);
    const press = (key: string) => page.keyboard.press(key);
    const tabTo = async (target: Locator) => {
      await target.waitFor();
      for (let pressed = 0; !(await hasFocus(target)); pressed += 1) {
        if (pressed > 60) throw new Error(`Tab never leads to ${target}`);
        await press('Tab');
      }
    };
    await expect.poll(() => hasFocus(page.getByLabel('Key'))).toBe(true);
    await type('size');
    await tabTo(page.getByRole('combobox', { name: 'Type' }));
    await press('Enter');
    await type('Nu');
    await press('Enter');
    await tabTo(page.getByLabel('At least'));
    await type('3');
    await tabTo(button(page, 'Add a choice'));
    await press('Enter');
    await expect.poll(() => hasFocus(group(page, 'Choices 1').getByLabel('Value'))).toBe(true);
    await type('4');
    await tabTo(button(page, 'Try it'));
    await press('Enter');
    await page.getByText('No stored value breaks it').waitFor();
    await tabTo(button(page, 'Make it'));
    await press('Enter');
    await tabTo(link(page, 'size'));
    expect(await ruleOf(org.id, 'size')).toMatchObject({ minimum: 3, enum: [4] });
    await press('Enter');
    await page.getByRole('heading', { name: 'The rule for size' }).waitFor();
    await press('Escape');
    await expect.poll(() => hasFocus(link(page, 'size'))).toBe(true);
  });
});

const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === element.ownerDocument.activeElement);

describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
  test('every page of rules is accessible, and fits a narrow screen', async () => {
    const org = await storing(`Looks ${scheme}`, 'plan', { jane: 'max' });
    await rule(org.id, 'plan', { enum: ['free', 'pro'], type: 'string', default: 'free' });
    const { page, complaints } = await signInAs(browser, 'orgOwner', `${org.path}/rules`, scheme);
    const pages = [
      ['rules', 'From its application'],
      ['rules/others', 'Who writes them'],
      ['rules/new?key=theme', 'Its application rules this key as well'],
      ['rules/keys/plan', '"max" is not a valid choice.'],
    ] as const;
    for (const [path, text] of pages) {
      await page.setViewportSize({ width: 1280, height: 800 });
      await page.goto(`${url}/console${org.path}/${path}`);
      await page.getByText(text).filter({ visible: true }).first().waitFor();
      if (path.startsWith('rules/keys')) {
        await button(page, 'Try it').click();
        await page.getByText('1 stored value breaks it').waitFor();
      }
      await page.getByRole('progressbar').waitFor({ state: 'detached' });
      await expectAccessible(page);
      await expectFits(page, 640);
      await expectFits(page, 390);
      await expectAccessible(page);
    }
    expect(complaints).toEqual([]);
  });
});

describe('a preference that a rule refuses', () => {
  test('is told at its key: one that others write, and one whose value is wrong', async () => {
    const org = await storing('Refusing', 'theme', { stranger: 'dark' });
    await rule(org.id, 'quota', { write: 'service' });
    const path = `/people/${people.stranger.principalId}/preferences/${org.id}`;
    const { page } = await signInAs(browser, 'stranger', path);
    await group(page, 'theme').getByLabel('Value').fill('purple');
    await save(page);
    await group(page, 'theme').getByText('"purple" is not a valid choice.').waitFor();
    await group(page, 'theme').getByLabel('Value').fill('light');
    await button(page, 'Add a key').click();
    await group(page, 'the new key').getByRole('textbox', { name: 'Key' }).fill('quota');
    await save(page);
    const sentence = `Only a service user of ${org.key} may change: quota.`;
    await group(page, 'quota').getByText(sentence).waitFor();
    await page.getByRole('alert').getByText(sentence).waitFor();
  });
});
