/** People in the console: signing in, the list, one person, and two who edit at once. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { expectAccessible, launch } from './browser.ts';
import {
  add,
  ask,
  enterToken,
  nothingIsHere,
  openConsole,
  save,
  saved,
  signInAs,
  statusOf,
  titled,
} from './console.ts';

const url = inject('url');
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const storageOf = (page: Page) =>
  page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
const row = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
describe('signing in', () => {
  test('by password, and out: the token is gone from the tab and refused by the server', async () => {
    const { page, complaints } = await openConsole(browser);
    await expectAccessible(page);
    await page.getByLabel('Email').fill(people.john.email);
    await page.getByRole('textbox', { name: 'Password' }).fill('wrong');
    await page.keyboard.press('Enter');
    await page.getByText('Nobody signs in with this email').waitFor();
    await page.getByRole('textbox', { name: 'Password' }).fill('demo-password');
    await page.keyboard.press('Enter');
    await titled(page, people.john.name);
    const { token } = await page.evaluate(() => JSON.parse(sessionStorage['roster.session']));
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Roster' }).waitFor();
    expect(await storageOf(page)).not.toContain(token);
    expect(page.url()).not.toContain(token);
    await expect.poll(() => statusOf(token)).toBe(401);
    expect(complaints).toEqual([]);
  });

  test('by a pasted token, which stays valid after signing out', async () => {
    const { page } = await openConsole(browser);
    await enterToken(page, 'rst_wrong');
    await page.getByText('The token is not valid').waitFor();
    await enterToken(page, people.operator.token);
    await titled(page, 'People');
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Roster' }).waitFor();
    expect(await statusOf(people.operator.token)).toBe(200);
  });

  test('a person sees their own page, and nobody else', async () => {
    // No test gives him a role, with which he would start elsewhere.
    const { page } = await signInAs(browser, 'other');
    await titled(page, people.other.name);
    expect(await page.getByRole('menuitem', { name: 'People' }).count()).toBe(0);
    await page.goto(`${url}/console/people/${people.john.principalId}`);
    await nothingIsHere(page);
  });

  test('a new tab is signed in, and signing out in one is signing out in both', async () => {
    const { page } = await signInAs(browser, 'operator');
    const other = await page.context().newPage();
    await other.goto(`${url}/console/people`);
    await titled(other, 'People');
    await other.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Roster' }).waitFor();
  });
});

describe('the list', () => {
  test('keeps search, filters and order in the address', async () => {
    await add('filtered-one@example.com', { plan: 'list-test', mrr: 10 });
    await add('filtered-two@example.com', { plan: 'list-test', mrr: 90 });
    const { page } = await signInAs(browser, 'operator');
    await titled(page, 'People');
    await page.getByRole('textbox', { name: 'Search' }).waitFor();
    await page.keyboard.press('/');
    await page.keyboard.type('filtered');
    // A part of the word finds the same two: the rest of it would take the next filter away.
    await page.waitForURL(/%22filtered%22/);
    await page.getByText('2 people').waitFor();
    await page.getByRole('columnheader', { name: 'mrr' }).waitFor();
    expect(await page.getByRole('columnheader', { name: 'signed_up' }).count()).toBe(0);
    await page.getByRole('button', { name: 'Add filter' }).click();
    await page.getByRole('menuitemcheckbox', { name: 'mrr at least' }).click();
    await page.keyboard.press('Escape');
    await page.getByLabel('mrr at least').fill('50');
    await page.getByText('1 person').waitFor();
    await row(page, 'filtered-two@example.com').waitFor();
    expect(await row(page, 'filtered-one@example.com').count()).toBe(0);
    await page.reload();
    await page.getByText('1 person').waitFor();
    await row(page, 'filtered-two@example.com').press('Enter');
    await titled(page, 'filtered-two@example.com');
    await page.goBack();
    await page.getByText('1 person').waitFor();
  });

  test('lies below the search on a narrow screen', async () => {
    const { page } = await signInAs(browser, 'operator', '/people?filter={"search":"operator"}');
    await page.setViewportSize({ width: 390, height: 800 });
    await row(page, people.operator.name).waitFor();
    const search = await page.locator('.MuiFormControl-root:has(#people-search)').boundingBox();
    const table = await page.getByRole('table').boundingBox();
    expect(table?.y).toBeGreaterThanOrEqual(Number(search?.y) + Number(search?.height));
  });

  test('leads through pages, and back to one after a reload', async () => {
    for (let n = 0; n < 60; n += 1) await add(`page-${String(n).padStart(2, '0')}@example.com`);
    const { page } = await signInAs(browser, 'operator', '/people?filter={"search":"page-"}');
    await row(page, 'page-59@example.com').waitFor();
    await page.getByRole('button', { name: 'next page' }).click();
    await row(page, 'page-34@example.com').waitFor();
    await page.getByRole('button', { name: 'next page' }).click();
    await page.getByText('51–60').waitFor();
    expect(await page.getByRole('button', { name: 'next page' }).isDisabled()).toBe(true);
    await page.reload();
    await page.getByText('51–60').waitFor();
    await row(page, 'page-00@example.com').waitFor();
  });
});

describe('a person', () => {
  test('is added by email, and an email that exists leads to its person', async () => {
    const { page } = await signInAs(browser, 'operator');
    await page.getByRole('link', { name: 'Add a person' }).click();
    await page.getByLabel('Email').fill(people.jane.email);
    await page.getByRole('button', { name: 'Add' }).click();
    await page.getByText('Another user has this email').waitFor();
    await page.getByRole('link', { name: 'Open the person with this email' }).waitFor();
    await page.getByLabel('Email').fill('added@example.com');
    await page.getByRole('button', { name: 'Add' }).click();
    await titled(page, 'added@example.com');
  });

  test('has attributes in inputs of their types, and errors at their fields', async () => {
    const { path } = await add('typed@example.com');
    const { page } = await signInAs(browser, 'operator', path);
    await page.getByLabel('plan').fill('pro');
    await page.getByLabel('mrr').fill('49.9');
    await page.getByLabel('signed_up').fill('2024-02-29');
    await page.getByLabel('Image address').fill('http://example.com/i.png');
    await save(page);
    await page.getByText('https').waitFor();
    await page.getByLabel('Image address').fill('https://example.com/i.png');
    await save(page);
    await saved(page);
    expect(await ask('GET', `/api/v1/users${path.replace('/people', '')}`)).toMatchObject({
      data: { attributes: { plan: 'pro', mrr: 49.9, signed_up: '2024-02-29T00:00:00.000Z' } },
    });
  });
});

describe('two who edit at once', () => {
  test('see both versions, and choose key by key', async () => {
    const { path } = await add('conflict@example.com', { plan: 'free', mrr: 1 });
    const [first, second] = [
      await signInAs(browser, 'operator', path),
      await signInAs(browser, 'operator', path),
    ];
    await first.page.getByLabel('plan').fill('pro');
    await first.page.getByLabel('signed_up').fill('2024-02-29');
    await first.page.getByLabel('Name').fill('Changed by them');
    await second.page.getByLabel('signed_up').fill('2024-03-01');
    await second.page.getByLabel('plan').fill('basic');
    await second.page.getByLabel('mrr').fill('2');
    await save(first.page);
    await saved(first.page);
    await save(second.page);
    const plan = second.page.getByRole('group', { name: 'plan' });
    expect(await plan.getByLabel('Theirs: pro').isChecked()).toBe(true);
    const signedUp = second.page.getByRole('group', { name: 'signed_up' });
    const theirs = signedUp.getByLabel('Theirs: Feb 29, 2024', { exact: true });
    expect(await theirs.isChecked()).toBe(true);
    await second.page.getByText('They have also changed Name. That stays.').waitFor();
    await expectAccessible(second.page);
    const mrr = second.page.getByRole('group', { name: 'mrr' });
    await mrr.getByLabel('Mine: 2').check();
    await second.page.getByRole('button', { name: 'Apply' }).click();
    await saved(second.page);
    expect(await second.page.getByLabel('plan').inputValue()).toBe('pro');
    expect(await ask('GET', `/api/v1/users${path.replace('/people', '')}`)).toMatchObject({
      data: { name: 'Changed by them', attributes: { plan: 'pro', mrr: 2 } },
    });
  });
});

describe('nothing is lost', () => {
  test('when the session ends in the middle of an edit', async () => {
    const { path } = await add('kept@example.com');
    const editor = { email: 'editor@example.com', password: 'a long enough passphrase' };
    const role = 'platform_admin';
    const made = await ask('POST', '/api/v1/platform/users', { ...editor, role });
    const { user } = made as { user: { id: string } };
    const { page } = await openConsole(browser, path);
    const signIn = async () => {
      await page.getByRole('textbox', { name: 'Email' }).fill(editor.email);
      await page.getByRole('textbox', { name: 'Password' }).fill(editor.password);
      await page.keyboard.press('Enter');
    };
    await signIn();
    await page.getByLabel('plan').fill('kept');
    await ask('DELETE', `/api/v1/tokens?userId=${user.id}`);
    await save(page);
    await page.getByRole('heading', { name: 'Sign in again' }).waitFor();
    await expectAccessible(page);
    await signIn();
    await saved(page);
    expect(await page.getByLabel('plan').inputValue()).toBe('kept');
  });

  test('when the connection is lost', async () => {
    const { path } = await add('offline@example.com');
    const { page } = await signInAs(browser, 'operator', path);
    await page.getByLabel('plan').fill('kept');
    await page.context().setOffline(true);
    await save(page);
    await page.getByText('Roster cannot be reached').waitFor();
    expect(await page.getByLabel('plan').inputValue()).toBe('kept');
    await page.context().setOffline(false);
    await save(page);
    await saved(page);
  });
});
