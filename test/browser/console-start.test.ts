/** Getting started: steps that tick themselves off, and requests that work as they are pasted. */
import { spawnSync } from 'node:child_process';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { expectAccessible, launch, openPage } from './browser.ts';
import { add, ask, enterToken, expectFits, openConsole, signInAs, tokenOf } from './console.ts';
import { type OwnRoster, ROOT_TOKEN, startEmptyRoster } from './empty-roster.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** A step, by its heading. */
const step = (page: Page, title: string) => page.getByRole('listitem').filter({ hasText: title });
const isDone = (page: Page, title: string) => step(page, title).getByText('Done:').waitFor();
const isToDo = (page: Page, title: string) => step(page, title).getByText('To do:').waitFor();
const snippet = (page: Page, name: string, as: 'curl' | 'fetch') =>
  page.getByRole('tablist', { name: `${name}: as` }).getByRole('tab', { name: as });

/** Copies a request by its button, and returns what was copied. */
async function copy(page: Page, name: string, as: 'curl' | 'fetch'): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await snippet(page, name, as).click();
  const part = page.getByRole('button', { name: `Copy: ${name}` });
  await part.click();
  await page.getByRole('button', { name: `Copied: ${name}` }).waitFor();
  expect(await page.getByRole('status').allInnerTexts()).toContain('Copied, with your token.');
  return page.evaluate<string>('navigator.clipboard.readText()');
}

/** Runs what was copied as somebody would who pastes it. Returns what it printed. */
function paste(text: string, as: 'curl' | 'fetch'): string {
  const [program, ...args] =
    as === 'curl' ? ['sh', '-c', text] : [process.execPath, '--input-type=module', '-e', text];
  const { stdout, stderr, status } = spawnSync(program ?? '', args, { encoding: 'utf8' });
  expect(status, stderr).toBe(0);
  return stdout;
}

/** Comes back from a terminal. */
const comeBack = (page: Page) => page.evaluate(`dispatchEvent(new Event('focus'))`);

describe('in an empty directory', () => {
  let roster: OwnRoster;
  let page: Page;
  let complaints: string[];
  beforeAll(async () => {
    roster = await startEmptyRoster();
    ({ page, complaints } = await openPage(browser, 'light'));
    await page.goto(`${roster.url}/console/attributes`);
    await enterToken(page, ROOT_TOKEN);
  });
  afterAll(() => roster.stop());
  const open = (entry: string) => page.getByRole('menuitem', { name: entry }).click();
  const progress = (text: string) => page.getByText(text, { exact: true }).waitFor();

  test('empty lists teach their first request', async () => {
    await page.getByRole('heading', { name: 'No attribute is defined yet' }).waitFor();
    await snippet(page, 'Define an attribute', 'curl').waitFor();
    await expectAccessible(page);
    await expectFits(page, 390);
    await page.setViewportSize({ width: 1280, height: 900 });
    await open('People');
    await page.getByRole('heading', { name: 'Nobody is here yet' }).waitFor();
    await snippet(page, 'Identify someone', 'curl').waitFor();
    await expectAccessible(page);
    await open('Getting started');
    await progress('0 of 3 done');
    for (const title of ['Define an attribute', 'Identify someone', 'Store a preference']) {
      await isToDo(page, title);
    }
    await step(page, 'Store a preference').getByText('Identify Jane Doe first').waitFor();
  });

  test('the token is masked, and copied whole', async () => {
    expect(await page.locator('body').innerText()).not.toContain(ROOT_TOKEN);
    expect(await page.content()).not.toContain(ROOT_TOKEN);
    expect(await copy(page, 'Define an attribute', 'fetch')).toContain(ROOT_TOKEN);
  });

  test.each(['curl', 'fetch'] as const)('an attribute is defined by %s', async (as) => {
    expect(paste(await copy(page, 'Define an attribute', as), as)).not.toContain('error');
    await comeBack(page);
    // The next request is about another attribute, so that it succeeds as well.
    const found = as === 'curl' ? '1 attribute is defined.' : '2 attributes are defined.';
    await page.getByText(found).waitFor();
    await isDone(page, 'Define an attribute');
    await progress('1 of 3 done');
  });

  test.each(['curl', 'fetch'] as const)('someone is identified by %s', async (as) => {
    const printed = paste(await copy(page, 'Identify someone', as), as);
    expect(printed).toContain('jane@example.com');
    expect(printed).toContain('pro');
    await comeBack(page);
    await isDone(page, 'Identify someone');
    await progress('2 of 3 done');
  });

  test.each(['curl', 'fetch'] as const)('a preference is stored by %s', async (as) => {
    if (as === 'curl') {
      paste(await copy(page, 'Create an application', as), as);
      await comeBack(page);
      await step(page, 'Store a preference').getByText('That of jane@example.com').waitFor();
      await isToDo(page, 'Store a preference');
    }
    expect(paste(await copy(page, 'Store a preference', as), as)).toContain('dark');
    await comeBack(page);
    await isDone(page, 'Store a preference');
    await progress('3 of 3 done');
  });

  test('a step whose deed is undone is open again', async () => {
    const headers = { Authorization: `Bearer ${ROOT_TOKEN}` };
    const record = `${roster.url}/api/core/users/platform-metadata?platform_key=getting-started`;
    await fetch(`${record}&username=jane@example.com`, { method: 'DELETE', headers });
    await page.getByRole('button', { name: 'Look again' }).click();
    await isToDo(page, 'Store a preference');
    await progress('2 of 3 done');
    expect(complaints).toEqual([]);
  });
});

describe('a person limited to themselves', () => {
  test('sees the one step that is theirs, and it ticks itself off', async () => {
    // A person of this test alone: other files store preferences of the people of the demo.
    const newcomer = await add('first-step@example.com');
    const member = { userId: newcomer.userId, role: 'member' };
    await ask('POST', `/api/v1/applications/${tenants.myApp.id}/members`, member);
    const { page } = await openConsole(browser, '/start');
    const token = await tokenOf(newcomer, 'first step');
    await enterToken(page, token);
    await page.getByText('Yours, in My App.').waitFor();
    await isToDo(page, 'Store a preference');
    expect(await page.getByRole('listitem').count()).toBe(1);
    expect(await page.locator('body').innerText()).not.toContain(token);
    expect(paste(await copy(page, 'Store a preference', 'curl'), 'curl')).toContain('dark');
    await comeBack(page);
    await isDone(page, 'Store a preference');
  });
});

describe('a member of the team', () => {
  test('sees what is there, and is told which steps are for others', async () => {
    const member = { email: 'looks@example.com', password: 'a long enough passphrase' };
    await ask('POST', '/api/v1/platform/users', { ...member, role: 'member' });
    const { page } = await openConsole(browser, '/start');
    await page.getByRole('textbox', { name: 'Email' }).fill(member.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(member.password);
    await page.keyboard.press('Enter');
    await isDone(page, 'Define an attribute');
    await step(page, 'Define an attribute').getByText('An admin of the team defines').waitFor();
    await isDone(page, 'Identify someone');
    await step(page, 'Identify someone').getByText('An admin of the team adds').waitFor();
    await step(page, 'Store a preference').getByText('none that this token').waitFor();
    expect(await page.getByRole('tablist').count()).toBe(0);
    await expectAccessible(page);
  });
});

describe('the page', () => {
  test('is worked by keys: tabs by arrows, and the copy is told', async () => {
    const { page } = await signInAs(browser, 'john', '/start');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await snippet(page, 'Store a preference', 'curl').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Enter');
    await page.getByText('const response = await fetch').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Copied: Store a preference' }).waitFor();
  });
});
