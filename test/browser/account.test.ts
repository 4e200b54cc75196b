/** The page that the links in messages lead to. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import { eventually } from '../support/eventually.ts';
import { expectAccessible, launch, openPage } from './browser.ts';

const url = inject('url');
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const heading = (page: Page, text: string) => page.getByRole('heading', { name: text }).waitFor();

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test.each([
    ['', 'Your account'],
    ['#reset', 'Set a new password'],
    ['#verify', 'Prove that an address is yours'],
    ['#redeem', 'Use a code'],
    ['#code/sign_up/jane%40example.com/ABCD-EFGH', 'Finish signing up'],
    ['#undo/secret', 'Take your address back'],
    ['#code/constructor', 'Use a code'],
    ['#code/verify_email/100%', 'Prove that this address is yours'],
    ['#toString', 'Your account'],
    ['#invitation/secret', 'This invitation is over'],
  ])('%s is readable by everybody', async (fragment, title) => {
    const { page, complaints } = await openPage(browser, colorScheme);
    await page.goto(`${url}/account/${fragment}`);
    await heading(page, title);
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });
});

describe('with a message', () => {
  test('an invitation is accepted by somebody new, who can sign in then', async () => {
    const email = 'ivy@example.com';
    await post(`/api/v1/organizations/${tenants.acme.id}/invitations`, { email, role: 'admin' });
    const { page } = await openPage(browser, 'light');
    await page.goto(await linkTo(email));
    await heading(page, 'Join Acme Corp');
    await expectAccessible(page);
    await page.getByLabel('First name').fill('Ivy');
    await page.getByLabel('Choose a password').fill('password');
    await page.getByRole('button', { name: 'Join' }).click();
    await page.getByRole('alert').waitFor();
    await expectAccessible(page);
    await page.getByLabel('Choose a password').fill(PASSWORD);
    await page.keyboard.press('Enter');
    await heading(page, 'You have joined Acme Corp');
    expect(await signIn(email)).toBe(201);
    await page.reload();
    await heading(page, 'This invitation is over');
  });

  test('and it may be declined', async () => {
    const email = 'dora@example.com';
    await post(`/api/v1/organizations/${tenants.acme.id}/invitations`, { email });
    const { page } = await openPage(browser, 'dark');
    await page.goto(await linkTo(email));
    await page.getByRole('button', { name: 'Decline' }).click();
    await heading(page, 'You have declined');
  });

  test('a forgotten password is set anew', async () => {
    const email = 'frank@example.com';
    await post('/api/v1/platform/users', { email });
    const { page } = await openPage(browser, 'light');
    await page.goto(`${url}/account/`);
    await page.getByRole('link', { name: 'Set a new password' }).click();
    await page.getByLabel('Email').fill(email);
    await page.getByRole('main').getByRole('button').click();
    await page.getByLabel('Code').waitFor();
    await page.goto(await linkTo(email));
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByRole('main').getByRole('button').click();
    await heading(page, 'Your password is set');
    await expectAccessible(page);
    expect(await signIn(email)).toBe(201);
  });

  test('a sign-up is finished', async () => {
    const email = 'nora@example.com';
    await post('/api/v1/auth/sign-up', { email, password: PASSWORD, name: 'Nora' });
    const { page } = await openPage(browser, 'light');
    await page.goto(await linkTo(email));
    await heading(page, 'Finish signing up');
    await page.getByLabel('New password').fill(PASSWORD);
    await page.getByRole('main').getByRole('button').click();
    await heading(page, 'Welcome');
    expect(await signIn(email)).toBe(201);
  });
});

const PASSWORD = 'a long enough passphrase';

/** Sends a request with the root token of development. */
async function post(path: string, body: object): Promise<number> {
  const { status } = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Authorization: 'Bearer dev-root-token' },
    body: JSON.stringify(body),
  });
  return status;
}

const signIn = (email: string) => post('/api/v1/auth/token', { email, password: PASSWORD });

/** The link in the message to an address, once it has come. */
const linkTo = (email: string): Promise<string> =>
  eventually(async () => {
    const response = await fetch(`${url}/dev/mail/messages`);
    const { messages } = (await response.json()) as { messages: { to: string; link?: string }[] };
    const { link } = messages.find(({ to, link }) => to === email && link) ?? {};
    if (!link) throw new Error(`no message has come to ${email}`);
    return link;
  });
