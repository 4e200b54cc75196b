/** Segment's libraries in the console: write keys, and what was left out of messages. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { expectAccessible, launch } from './browser.ts';
import { ask, expectFits, signInAs, statusOf } from './console.ts';
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

describe('what was left out', () => {
  /** An organization that has sent messages with traits that nobody has defined. */
  async function sending(name: string) {
    const org = await newOrganization(name, { stranger: 'owner' });
    const made = await fetch(`${url}/api/v1/tokens`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${people.operator.token}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ name: 'site', kind: 'ingest', scopeId: org.id }),
    });
    const { data } = (await made.json()) as { data: { token: string } };
    const email = `${name.toLowerCase()}@example.com`;
    const traits = { email, [`${name}Seats`]: 12, mrr: 'a secret value' };
    const batch = [
      { type: 'identify', messageId: 'first', traits },
      { type: 'identify', messageId: 'second', traits },
      { type: 'track', messageId: 'third', event: 'Clicked', userId: 'whoever' },
    ];
    expect(await sends(data.token, 'batch', { batch })).toBe(200);
    return { ...org, key: data.token, email, traits };
  }

  test('is listed with its reason and last example, and leads to a definition', async () => {
    const org = await sending('Left');
    const { page, complaints } = await signInAs(browser, 'operator', `${org.path}/ingestion`);
    await page.getByText('2 identify, 1 track').waitFor();
    const seats = rowOf(page, 'LeftSeats');
    await seats.getByRole('cell', { name: 'No attribute has this key' }).last().waitFor();
    await seats.getByRole('cell', { name: '2', exact: true }).waitFor();
    await seats.getByText('identify, last in second as number').waitFor();
    await rowOf(page, 'mrr').getByRole('cell', { name: 'The value does not fit' }).last().waitFor();
    expect(await page.content()).not.toContain('a secret value');
    expect(await rowOf(page, 'mrr').getByRole('link', { name: 'Define' }).count()).toBe(0);
    await expectAccessible(page);
    await seats.getByRole('link', { name: 'Define it: LeftSeats' }).press('Enter');
    const key = page.getByRole('textbox', { name: 'Key', exact: true });
    await expect.poll(() => key.inputValue()).toBe('left_seats');
    expect(await page.getByLabel('External key').inputValue()).toBe('LeftSeats');
    await page.getByRole('combobox', { name: 'Type' }).getByText('Number').waitFor();
    await expectAccessible(page);
    await button(page, 'Define').click();
    await page.getByRole('cell', { name: 'left_seats', exact: true }).waitFor();
    const again = { type: 'identify', messageId: 'fourth', traits: org.traits };
    expect(await sends(org.key, 'batch', { batch: [again] })).toBe(200);
    const found = await ask('GET', `/api/v1/users?email=${org.email}`);
    expect(found).toMatchObject({ data: [{ attributes: { left_seats: 12 } }] });
    await page.goto(`${url}/console${org.path}/ingestion`);
    await rowOf(page, 'LeftSeats').getByText('Defined since').last().waitFor();
    expect(complaints).toEqual([]);
  });

  test('is shown to an owner, who defines no attribute', async () => {
    const org = await sending('Owned');
    const { page } = await signInAs(browser, 'stranger', `${org.path}/ingestion`);
    await rowOf(page, 'OwnedSeats').waitFor();
    expect(await page.getByText('Define').count()).toBe(0);
  });

  test('is nothing at first', async () => {
    const org = await newOrganization('Silent', { stranger: 'owner' });
    const { page } = await signInAs(browser, 'stranger', `${org.path}/ingestion`);
    await page.getByText('Nothing was left out').waitFor();
    await page.getByText('No message came in the last 30 days.').waitFor();
  });

  test.each(['light', 'dark'] as const)('fits a narrow screen, %s', async (scheme) => {
    const org = await sending(`Narrow${scheme}`);
    const { page } = await signInAs(browser, 'operator', `${org.path}/ingestion`, scheme);
    await rowOf(page, `Narrow${scheme}Seats`).waitFor();
    await expectFits(page, 360);
    await page.getByRole('link', { name: `Define it: Narrow${scheme}Seats` }).waitFor();
    await expectAccessible(page);
  });
});
