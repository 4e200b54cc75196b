/** Invitations, service users and keys of tenants in the console. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { expectAccessible, launch, openPage } from './browser.ts';
import { ask, save, saved, signInAs, statusOf, tab } from './console.ts';
import { link, newOrganization, rowOf } from './tenants.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** The links in the messages to an address, once so many have come. The newest is the first. */
const linksTo = (email: string, count: number): Promise<string[]> =>
  eventually(async () => {
    const { messages } = (await ask('GET', '/dev/mail/messages')) as {
      messages: { to: string; link?: string }[];
    };
    const links = messages.flatMap(({ to, link }) => (to === email && link ? [link] : []));
    if (links.length < count) throw new Error(`${links.length} messages have come to ${email}`);
    return links;
  });

/** Opens the link of a message in a browser of its own. */
async function follow(link: string): Promise<Page> {
  const { page } = await openPage(browser, 'light');
  await page.goto(link);
  return page;
}

const headed = (page: Page, name: string) => page.getByRole('heading', { name }).waitFor();

describe('invitations', () => {
  test('somebody is invited by an owner, joins by mail, and the list says so', async () => {
    const email = 'joins@example.com';
    const org = await newOrganization('Inviting', { stranger: 'owner' });
    const { page } = await signInAs(browser, 'stranger', `${org.path}/invitations`);
    await page.getByText('Nobody is invited yet').waitFor();
    await link(page, 'Invite somebody').click();
    await page.getByLabel('Email').fill('no address');
    await page.getByRole('button', { name: 'Invite' }).click();
    await page.getByText('email must be an email address').waitFor();
    await page.getByLabel('Email').fill(email);
    await page.getByRole('combobox', { name: 'Role' }).click();
    await page.getByRole('option', { name: 'admin' }).click();
    await page.getByRole('button', { name: 'Invite' }).click();
    await rowOf(page, email).getByRole('cell', { name: 'Pending until' }).first().waitFor();
    const [message = ''] = await linksTo(email, 1);
    const guest = await follow(message);
    await headed(guest, 'Join Inviting');
    await guest.getByLabel('First name').fill('Joy');
    await guest.getByLabel('Choose a password').fill('a long enough passphrase');
    await guest.getByRole('button', { name: 'Join' }).click();
    await headed(guest, 'You have joined Inviting');
    await page.reload();
    await rowOf(page, email).getByRole('cell', { name: 'Accepted' }).waitFor();
    expect(await rowOf(page, email).getByRole('button').count()).toBe(0);
    await tab(page, 'Members').click();
    await rowOf(page, email).getByRole('cell', { name: 'admin' }).waitFor();
  });

  test('one is sent again with a new link, and revoked once its address is typed', async () => {
    const email = 'waits@example.com';
    const org = await newOrganization('Waiting');
    await ask('POST', `${org.api}/invitations`, { email });
    const [former = ''] = await linksTo(email, 1);
    const { page } = await signInAs(browser, 'operator', `${org.path}/invitations`);
    await page.getByRole('button', { name: `Send again to ${email}` }).click();
    await page.getByText('The former link opens nothing any more').waitFor();
    const newest = (await linksTo(email, 2)).find((each) => each !== former) ?? '';
    await headed(await follow(former), 'This invitation is over');
    await headed(await follow(newest), 'Join Waiting');
    await page.getByRole('button', { name: `Revoke the invitation to ${email}` }).click();
    const dialog = page.getByRole('dialog');
    await expectAccessible(page);
    expect(await dialog.getByRole('button', { name: 'Revoke' }).isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill(email);
    await dialog.getByRole('button', { name: 'Revoke' }).click();
    await rowOf(page, email).getByRole('cell', { name: 'Revoked' }).waitFor();
    await headed(await follow(newest), 'This invitation is over');
  });

  test('are filtered by status, in the address', async () => {
    const org = await newOrganization('Filtered');
    await ask('POST', `${org.api}/invitations`, { email: 'filtered@example.com' });
    const { page } = await signInAs(browser, 'operator', `${org.path}/invitations`);
    await rowOf(page, 'filtered@example.com').waitFor();
    await page.getByLabel('Status').click();
    await page.getByRole('option', { name: 'Declined' }).click();
    await page.getByText('None has this status').waitFor();
    await page.reload();
    await page.getByText('None has this status').waitFor();
  });
});

describe('service users', () => {
  /** Everything that a page keeps: its text, its storage and its address. */
  const keptBy = (page: Page) =>
    page.evaluate<string>(`JSON.stringify([
      document.documentElement.outerHTML, {...sessionStorage}, {...localStorage}, location.href,
    ])`);

  /** Copies the key in the open dialog, and closes it. */
  async function takeKey(page: Page): Promise<string> {
    const dialog = page.getByRole('dialog', { name: 'Copy the key now' });
    const key = await dialog.getByLabel('Key').inputValue();
    await expectAccessible(page);
    await dialog.getByRole('button', { name: 'Copy' }).click();
    await dialog.getByText('Copied.').waitFor();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(key);
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await keptBy(page)).not.toContain(key);
    return key;
  }

  async function revoke(page: Page, key: string): Promise<void> {
    const lastFour = key.slice(-4);
    await page.getByRole('button', { name: `…${lastFour}` }).click();
    const dialog = page.getByRole('dialog');
    const confirm = dialog.getByRole('button', { name: 'Revoke this key' });
    expect(await confirm.isDisabled()).toBe(true);
    await dialog.getByRole('textbox').fill(lastFour);
    await confirm.click();
    await rowOf(page, lastFour).waitFor({ state: 'detached' });
    await expect.poll(() => statusOf(key)).toBe(401);
  }

  test('one is made, its key is shown once, works, is replaced and revoked', async () => {
    const org = await newOrganization('Robots', { stranger: 'owner' });
    const { page, complaints } = await signInAs(browser, 'stranger', `${org.path}/services`);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await link(page, 'Make a service user').click();
    await page.getByLabel('Email').fill('nightly.sync@example.com');
    await page.getByRole('button', { name: 'Make it' }).click();
    await page.getByText('Another user has this email').waitFor();
    await page.getByLabel('Email').fill('robot@example.com');
    await page.getByLabel('Name').fill('Robot');
    await page.getByRole('button', { name: 'Make it' }).click();
    const first = await takeKey(page);
    expect(await statusOf(first)).toBe(200);
    await page.getByRole('heading', { name: 'Robot', exact: true }).waitFor();
    await page.getByRole('button', { name: 'Make a key' }).click();
    await page.getByLabel('What it is for').fill('the new machine');
    await page.getByRole('button', { name: 'Make it' }).click();
    const second = await takeKey(page);
    await rowOf(page, 'the new machine').waitFor();
    await revoke(page, first);
    expect(await statusOf(second)).toBe(200);
    await tab(page, 'Keys').click();
    await rowOf(page, 'the new machine').getByRole('link', { name: 'Robot' }).waitFor();
    await revoke(page, second);
    await page.getByText('No key is bound here').waitFor();
    expect(complaints).toEqual([]);
  });

  test('one is suspended, then deleted, and its keys end', async () => {
    const org = await newOrganization('Ending');
    const email = 'ending@example.com';
    const made = await ask('POST', `${org.api}/users/service-users`, { email, name: 'Ending' });
    const { apiKey, user } = made as { apiKey: string; user: { id: string } };
    const { page } = await signInAs(browser, 'operator', `${org.path}/services/${user.id}`);
    await page.getByRole('combobox', { name: 'Status' }).click();
    await page.getByRole('option', { name: 'Suspended' }).click();
    await save(page);
    await saved(page);
    await expect.poll(() => statusOf(apiKey)).toBe(401);
    await page.getByRole('button', { name: 'Delete this service user' }).click();
    await page.getByRole('dialog').getByRole('textbox').fill(email);
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Delete this service user' }).click();
    await page.getByText('No service user is here yet').waitFor();
  });

  test('the platform makes one that belongs to no tenant', async () => {
    const { page } = await signInAs(browser, 'operator', '/tenants/platform');
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await link(page, 'Make a service user').click();
    await page.getByLabel('Email').fill('platform-robot@example.com');
    await page.getByRole('button', { name: 'Make it' }).click();
    const key = await takeKey(page);
    expect(await statusOf(key)).toBe(200);
    await revoke(page, key);
  });
});
