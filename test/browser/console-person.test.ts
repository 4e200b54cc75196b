/** A person's page: memberships, tokens and sessions, the account, and what is not offered. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { expectAccessible, launch } from './browser.ts';
import {
  type Added,
  add,
  ask,
  enterToken,
  expectFits,
  nothingIsHere,
  openConsole,
  save,
  saved,
  signInAs,
  statusOf,
  tab,
  titled,
  tokenOf,
} from './console.ts';

const url = inject('url');
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const button = (page: Page, name: string): Locator =>
  page.getByRole('button', { name, exact: true });

const PASSWORD = 'a long enough passphrase';

test('a person is opened by the id of the user as well, which webhooks tell', async () => {
  const { userId } = await add('by-user-id@example.com');
  const { page } = await signInAs(browser, 'operator', `/people/${userId}`);
  await titled(page, 'by-user-id@example.com');
  await page.getByLabel('Name', { exact: true }).fill('Found');
  await save(page);
  await saved(page);
  await titled(page, 'Found');
});

/** Adds somebody who signs in by password. */
async function withPassword(email: string): Promise<Added> {
  const added = await add(email);
  await ask('PATCH', `/api/v1/platform/users/${added.userId}`, { password: PASSWORD });
  return added;
}

/** Signs somebody in elsewhere. Returns the token of the session. */
async function session({ email }: Added): Promise<string> {
  const answer = await ask('POST', '/api/v1/auth/token', { email, password: PASSWORD });
  return (answer as { data: { token: string } }).data.token;
}

const account = async ({ userId }: Added) =>
  ((await ask('GET', `/api/v1/platform/users/${userId}`)) as { user: object }).user;

async function confirmByName(page: Page, name: string, action: string): Promise<void> {
  const dialog = page.getByRole('dialog');
  const confirm = dialog.getByRole('button', { name: action });
  expect(await confirm.isDisabled()).toBe(true);
  await expectAccessible(page);
  await dialog.getByRole('textbox').fill(name);
  await confirm.click();
}

describe('memberships', () => {
  test('are listed with their roles, each with a link to its tenant', async () => {
    const path = `/people/${people.admin.principalId}/memberships`;
    const { page } = await signInAs(browser, 'operator', path);
    const acme = page.getByRole('row').filter({ hasText: tenants.acme.name });
    await acme.getByRole('cell', { name: 'admin' }).waitFor();
    const link = acme.getByRole('link', { name: tenants.acme.name });
    expect(await link.getAttribute('href')).toContain(`/tenants/${tenants.acme.id}`);
  });
});

describe('tokens', () => {
  test('are made and shown once, and revoked by their name', async () => {
    const { path } = await add('token-owner@example.com');
    const { page } = await signInAs(browser, 'operator', `${path}/tokens`);
    await button(page, 'Make a token').click();
    await page.getByLabel('What it is for').fill('a program');
    await button(page, 'Make it').click();
    const secret = await page.getByLabel('Token', { exact: true }).inputValue();
    expect(await statusOf(secret)).toBe(200);
    await expectAccessible(page);
    await button(page, 'Done').click();
    await page.getByRole('cell', { name: 'a program' }).waitFor();
    expect(await page.content()).not.toContain(secret);
    await page.getByRole('button', { name: `Revoke …${secret.slice(-4)}` }).click();
    await confirmByName(page, 'a program', 'Revoke');
    await page.getByText('has ended').waitFor();
    expect(await statusOf(secret)).toBe(401);
  });

  test('of sessions end everywhere, and all of them if that is chosen', async () => {
    const owner = await withPassword('everywhere@example.com');
    const [signedIn, program] = [await session(owner), await tokenOf(owner, 'program')];
    const { page } = await signInAs(browser, 'operator', `${owner.path}/tokens`);
    await page.getByRole('cell', { name: 'Session' }).waitFor();
    await button(page, 'Sign out everywhere').click();
    await confirmByName(page, owner.email, 'Sign out everywhere');
    await page.getByText('is signed out everywhere').waitFor();
    expect([await statusOf(signedIn), await statusOf(program)]).toEqual([401, 200]);
    await button(page, 'Sign out everywhere').click();
    await page.getByLabel(/^Sessions and all tokens/).check();
    await confirmByName(page, owner.email, 'Sign out everywhere');
    await page.getByText('No token.').waitFor();
    expect(await statusOf(program)).toBe(401);
  });

  test('of oneself end here, too', async () => {
    const owner = await withPassword('own-session@example.com');
    const { page } = await openConsole(browser, `${owner.path}/tokens`);
    await page.getByRole('textbox', { name: 'Email' }).fill(owner.email);
    await page.getByRole('textbox', { name: 'Password' }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await page.getByText('In use here').waitFor();
    expect(await page.getByRole('button', { name: /^Revoke/ }).count()).toBe(0);
    await button(page, 'Sign out everywhere').click();
    await confirmByName(page, owner.email, 'Sign out everywhere');
    await page.getByRole('heading', { name: 'Sign in to Roster' }).waitFor();
  });
});

describe('the account', () => {
  test('is suspended with its consequences told, and active again from the notification', async () => {
    const owner = await withPassword('suspended@example.com');
    const signedIn = await session(owner);
    const { page } = await signInAs(browser, 'operator', `${owner.path}/account`);
    await button(page, 'Suspend').click();
    await page.getByText('All their tokens end for good').waitFor();
    await expectAccessible(page);
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
    await button(page, 'Activate again').waitFor();
    expect(await statusOf(signedIn)).toBe(401);
    expect(await account(owner)).toMatchObject({ userStatus: 'suspended' });
    await button(page, 'Activate again').click();
    await page.getByText('is active again').waitFor();
    expect(await account(owner)).toMatchObject({ userStatus: 'active' });
    await page.getByText('Active.').waitFor();
  });

  test('is changed on the version that was read: a suspension and a role are chosen anew', async () => {
    const owner = await add('contested@example.com');
    const { page } = await signInAs(browser, 'operator', `${owner.path}/account`);
    await button(page, 'Suspend').waitFor();
    await ask('PATCH', `/api/v1/platform/users/${owner.userId}`, { username: 'contested' });
    await button(page, 'Suspend').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
    const status = page.getByRole('group', { name: 'Status' });
    expect(await status.getByLabel('Theirs: active').isChecked()).toBe(true);
    await page.getByText('They have also changed Username').waitFor();
    await button(page, 'Apply').click();
    await saved(page);
    expect(await account(owner)).toMatchObject({ userStatus: 'active', username: 'contested' });
    await ask('PATCH', `/api/v1/platform/users/${owner.userId}`, { role: 'admin' });
    await page.getByLabel('Role on the platform').click();
    await page.getByRole('option', { name: /^Team member/ }).click();
    await save(page);
    const role = page.getByRole('group', { name: 'Role on the platform' });
    await role.getByLabel('Mine: member').check();
    await button(page, 'Apply').click();
    await expect.poll(() => account(owner)).toMatchObject({ role: 'member' });
  });

  test('asks as well when a suspension is taken back that somebody has changed since', async () => {
    const owner = await add('contested-again@example.com');
    const { page } = await signInAs(browser, 'operator', `${owner.path}/account`);
    const suspend = async () => {
      await button(page, 'Suspend').click();
      await page.getByRole('dialog').getByRole('button', { name: 'Suspend' }).click();
      // Its notification stays while the mouse is over it.
      await button(page, 'Activate again').hover();
    };
    await suspend();
    await ask('PATCH', `/api/v1/platform/users/${owner.userId}`, { username: 'again' });
    await button(page, 'Activate again').click();
    await page.getByText('They have also changed Username').waitFor();
    await page.getByRole('group', { name: 'Status' }).getByLabel('Mine: active').check();
    await button(page, 'Apply').click();
    const isActive = { userStatus: 'active', username: 'again' };
    await expect.poll(() => account(owner)).toMatchObject(isActive);
    await suspend();
    await ask('PATCH', `/api/v1/platform/users/${owner.userId}`, { username: 'once-more' });
    await tab(page, 'Tokens and sessions').click();
    const refused = page.waitForResponse((response) => response.status() === 412);
    await button(page, 'Activate again').click();
    await refused;
    expect(await account(owner)).toMatchObject({ userStatus: 'suspended' });
  });

  test('has an email that nobody else has, told at its field', async () => {
    const owner = await add('renamed@example.com');
    const { page } = await signInAs(browser, 'operator', `${owner.path}/account`);
    await page.getByLabel('Email').fill(people.jane.email);
    await save(page);
    await page.getByText('Another user has this email').waitFor();
    expect(await page.getByLabel('Email').getAttribute('aria-invalid')).toBe('true');
    await page.getByLabel('Email').fill('renamed-to@example.com');
    await save(page);
    await saved(page);
    expect(await account(owner)).toMatchObject({ email: 'renamed-to@example.com' });
  });

  test('is deleted once the email is typed', async () => {
    const { path, email } = await add('deleted@example.com');
    const { page } = await signInAs(browser, 'operator', `${path}/account`);
    await button(page, 'Delete this person').click();
    await confirmByName(page, email, 'Delete this person');
    await titled(page, 'People');
    await page.goto(`${url}/console${path}`);
    await nothingIsHere(page);
  });
});

describe('what is offered', () => {
  test('a person changes their own name, and sees their attributes as they are', async () => {
    const owner = await add('own-page@example.com', { plan: 'pro', is_beta: true });
    const { page } = await openConsole(browser);
    await enterToken(page, await tokenOf(owner, 'own page'));
    await page.getByText('Attributes are for the team').waitFor();
    await page.getByText('pro', { exact: true }).waitFor();
    expect(await tab(page, 'Account').count()).toBe(0);
    await page.getByLabel('Name').fill('بسمة 🌻');
    await save(page);
    await titled(page, 'بسمة 🌻');
    expect(await account(owner)).toMatchObject({ name: 'بسمة 🌻' });
  });

  test('attributes of the team are locked, with the reason', async () => {
    const path = `/people/${people.operator.principalId}`;
    const { page } = await signInAs(browser, 'operator', path);
    await page.getByText('attributes of the team stay as they are').waitFor();
    expect(await page.getByLabel('plan').count()).toBe(0);
    await tab(page, 'Account').click();
    await page.getByLabel('Your current password').waitFor();
    expect(await button(page, 'Suspend').count()).toBe(0);
    expect(await button(page, 'Delete this person').count()).toBe(0);
  });
});

describe('a name', () => {
  test('fits with 256 letters and from right to left', async () => {
    const long = 'ن'.repeat(255);
    const { path, userId } = await add('long-name@example.com');
    await ask('PATCH', `/api/v1/platform/users/${userId}`, { name: `${long}x` });
    const { page } = await signInAs(browser, 'operator', path);
    await titled(page, `${long}x`);
    await expectFits(page, 1280);
    await expectFits(page, 390);
    await page.goto(`${url}/console/people?filter={"search":"long-name"}`);
    await page.getByRole('link', { name: long }).waitFor();
    await expectFits(page, 1280);
    await expectFits(page, 390);
  });
});
