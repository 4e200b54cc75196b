/** Segment's libraries in the console: write keys, and what was left out of messages. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { expectAccessible, launch } from './browser.ts';
import { expectFits, signInAs, statusOf } from './console.ts';
import { newOrganization, rowOf } from './tenants.ts';

const url = inject('url');
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Sends a message with a write key, as a library does. */
async function sends(key: string, call: string, body: object): Promise<number> {
  const Authorization = `Basic ${btoa(`${key}:`)}`;
  const headers = { Authorization, 'Content-Type': 'application/json' };
  return (await fetch(`${url}/v1/${call}`, { method: 'POST', headers, body: JSON.stringify(body) }))
    .status;
}

describe('a write key', () => {
  test('is made by an owner, works for ingestion alone, and is revoked', async () => {
    const org = await newOrganization('Writing', { stranger: 'owner' });
    const { page, complaints } = await signInAs(browser, 'stranger', `${org.path}/keys`);
    await button(page, 'Make a write key').press('Enter');
    await page.getByText('and reads nothing').waitFor();
    await expectAccessible(page);
    await page.getByLabel('What it is for').fill('website');
    await page.keyboard.press('Enter');
    await page.getByText('Copy the write key now').waitFor();
    await expectAccessible(page);
    const key = await page.getByLabel('Write key', { exact: true }).inputValue();
    await button(page, 'Done').click();
    await rowOf(page, 'website').getByText('a write key').waitFor();
    const traits = { email: 'written@example.com' };
    expect(await sends(key, 'identify', { traits })).toBe(200);
    expect(await statusOf(key)).toBe(401);
    await page
      .getByRole('button', { name: /^Revoke the key website/ })
      .first()
      .click();
    await page.getByRole('dialog').getByRole('textbox').fill(key.slice(-4));
    await button(page, 'Revoke this key').click();
    await page.getByText('No key is bound here').waitFor();
    expect(await sends(key, 'identify', { traits })).toBe(401);
    expect(complaints).toEqual([]);
  });

  test('is offered to nobody who does not manage the keys there', async () => {
    const org = await newOrganization('Reading', { stranger: 'member' });
    const { page } = await signInAs(browser, 'stranger', org.path);
    await page.getByRole('heading', { level: 1, name: 'Reading' }).waitFor();
    expect(await page.getByRole('tab', { name: 'Keys' }).count()).toBe(0);
  });

  test('has a dialog that fits a narrow screen', async () => {
    const org = await newOrganization('Narrow keys', { stranger: 'owner' });
    const { page } = await signInAs(browser, 'stranger', `${org.path}/keys`, 'dark');
    await button(page, 'Make a write key').click();
    await expectFits(page, 360);
    await expectAccessible(page);
  });
});
