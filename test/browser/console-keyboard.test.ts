/** The console without a mouse: three scenarios by keys alone. */
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { launch } from './browser.ts';
import { add, ask, openConsole, saved, titled } from './console.ts';
import { newOrganization, rowOf } from './tenants.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const PASSWORD = 'a long enough passphrase';

/** Opens the console and signs in as a new operator: the email has the focus at first. */
async function signInByKeys(email: string): Promise<Page> {
  await ask('POST', '/api/v1/platform/users', {
    email,
    password: PASSWORD,
    role: 'platform_admin',
  });
  const { page } = await openConsole(browser);
  await page.getByRole('textbox', { name: 'Email' }).waitFor();
  await page.keyboard.type(email);
  await page.keyboard.press('Tab');
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await titled(page, 'People');
  return page;
}

const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluate((element) => element === element.ownerDocument.activeElement);
const expectFocus = (target: Locator) => expect.poll(() => hasFocus(target)).toBe(true);

/** Presses Tab until an element has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let pressed = 0; !(await hasFocus(target)); pressed += 1) {
    if (pressed > 150) throw new Error(`Tab never leads to ${target}`);
    await page.keyboard.press('Tab');
  }
}

/** Goes to an element by Tab and presses Enter. */
async function enter(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

const linkOf = (page: Page, name: string) => page.getByRole('link', { name, exact: true });
const buttonOf = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

test('somebody is found, changed and left again', async () => {
  await add('keys-only@example.com', { plan: 'free' });
  const page = await signInByKeys('keys-people@example.com');
  await page.keyboard.press('/');
  await expectFocus(page.getByPlaceholder('Search people'));
  await page.keyboard.type('keys-only');
  await page.getByText('1 person').waitFor();
  const person = linkOf(page, 'keys-only@example.com');
  await enter(page, person);
  await titled(page, 'keys-only@example.com');
  const plan = page.getByLabel('plan');
  await tabTo(page, plan);
  await page.keyboard.press('Control+A');
  await page.keyboard.type('a/b');
  // A form with input asks before it is left.
  const asked = page.waitForEvent('dialog');
  const pressed = page.keyboard.press('Escape');
  await (await asked).dismiss();
  await pressed;
  expect(await plan.inputValue()).toBe('a/b');
  await enter(page, buttonOf(page, 'Save'));
  await saved(page);
  await page.keyboard.press('Escape');
  await titled(page, 'People');
  await page.getByText('1 person').waitFor();
  await expectFocus(person);
  await page.keyboard.press('Enter');
  await titled(page, 'keys-only@example.com');
  // Alt and the left arrow, which are the browser's own.
  await page.goBack();
  await titled(page, 'People');
  await expectFocus(person);
});

test('an attribute is defined, opened and left again', async () => {
  const page = await signInByKeys('keys-attributes@example.com');
  await enter(page, page.getByRole('menuitem', { name: 'User Attributes' }));
  await titled(page, 'User Attributes');
  await enter(page, linkOf(page, 'Define an attribute'));
  await titled(page, 'Define an attribute');
  await expectFocus(page.getByRole('textbox', { name: 'Key', exact: true }));
  await page.keyboard.type('by_keys');
  const type = page.getByRole('combobox', { name: 'Type' });
  await enter(page, type);
  // Esc closes the list of types, and leaves neither the form nor its input.
  await page.getByRole('listbox').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('listbox').waitFor({ state: 'detached' });
  await expectFocus(type);
  await page.keyboard.press('Enter');
  await page.keyboard.type('Num');
  await page.keyboard.press('Enter');
  await enter(page, buttonOf(page, 'Define'));
  await titled(page, 'User Attributes');
  await rowOf(page, 'by_keys').getByText('Number').waitFor();
  const attribute = linkOf(page, 'by_keys');
  await enter(page, attribute);
  await titled(page, 'by_keys');
  await page.keyboard.press('Escape');
  await titled(page, 'User Attributes');
  await expectFocus(attribute);
});

test('somebody is invited, and a dialog gives the focus back', async () => {
  await newOrganization('Invited By Keys');
  const page = await signInByKeys('keys-tenants@example.com');
  await enter(page, page.getByRole('menuitem', { name: 'Tenants' }));
  await titled(page, 'Tenants');
  const handle = buttonOf(page, 'Organizations of My App');
  await tabTo(page, handle);
  if ((await handle.getAttribute('aria-expanded')) === 'false') await page.keyboard.press('Enter');
  const organization = linkOf(page, 'Invited By Keys');
  await enter(page, organization);
  await titled(page, 'Invited By Keys');
  await tabTo(page, page.getByRole('tab', { name: 'Details' }));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await expectFocus(page.getByRole('tab', { name: 'Invitations' }));
  await page.keyboard.press('Enter');
  await enter(page, linkOf(page, 'Invite somebody'));
  await expectFocus(page.getByRole('textbox', { name: 'Email' }));
  await page.keyboard.type('by-keys@example.com');
  await page.keyboard.press('Enter');
  const row = rowOf(page, 'by-keys@example.com');
  const revoke = row.getByRole('button', { name: 'Revoke' });
  await enter(page, revoke);
  await page.getByRole('dialog').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await expectFocus(revoke);
  await row.waitFor();
  await page.keyboard.press('Escape');
  await titled(page, 'Tenants');
  await expectFocus(organization);
});
