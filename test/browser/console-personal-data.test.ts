/** The export and the erasure of a person in the console. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { expectAccessible, launch } from './browser.ts';
import { add, ask, expectFits, nothingIsHere, signInAs, tab } from './console.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** The document that the button on the page saves. */
async function downloaded(page: Page) {
  const [file] = await Promise.all([
    page.waitForEvent('download'),
    button(page, 'Download the copy').click(),
  ]);
  const { data } = JSON.parse(await readFile(await file.path(), 'utf8'));
  return { name: file.suggestedFilename(), data };
}

test('somebody downloads all that is stored about themselves, and erases nobody', async () => {
  const { page, complaints } = await signInAs(
    browser,
    'john',
    `/people/${people.john.principalId}`,
  );
  await tab(page, 'Personal data').click();
  const { name, data } = await downloaded(page);
  expect(name).toBe(`${people.john.id}.json`);
  expect(JSON.stringify(data)).toContain(people.john.email);
  expect(await button(page, 'Erase this person').count()).toBe(0);
  expect(complaints).toEqual([]);
});

test('a file that was cut off is not saved', async () => {
  const { path } = await add('cut-off@example.com');
  const { page } = await signInAs(browser, 'operator', `${path}/personal-data`);
  await page.route('**/export', (route) => route.fulfill({ body: '{"data":{"users":[' }));
  let files = 0;
  page.on('download', () => {
    files += 1;
  });
  await button(page, 'Download the copy').click();
  await page.getByText('The file was cut off on its way').waitFor();
  expect(files).toBe(0);
});

test('a person is erased once their email is typed, and the receipt is found by its id', async () => {
  const email = 'erased-in-the-console@example.com';
  const { path, userId } = await add(email, { plan: 'pro' });
  const { page, complaints } = await signInAs(browser, 'operator', path);
  await tab(page, 'Personal data').click();
  expect((await downloaded(page)).name).toBe(`${userId}.json`);
  await button(page, 'Erase this person').click();
  const dialog = page.getByRole('dialog', { name: `Erase ${email}?` });
  await expectAccessible(page);
  await dialog.getByRole('combobox', { name: 'Reason' }).click();
  await page.getByRole('option', { name: 'A law demands it' }).click();
  await dialog.getByLabel('Keep the address out').check();
  const confirm = dialog.getByRole('button', { name: 'Erase this person' });
  expect(await confirm.isDisabled()).toBe(true);
  await dialog.getByRole('textbox', { name: 'Type' }).fill(email);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: 'Erased' }).waitFor();
  await page.getByText('A law demands it').waitFor();
  await page.getByText('Kept out until it is let in again').waitFor();
  expect(await page.locator('main').innerText()).not.toContain(email);
  await page.getByRole('row', { name: 'users 1' }).waitFor();
  await expectAccessible(page);
  await expectFits(page, 390);
  const id = await page.getByText(/^erasure_/).innerText();

  expect(await ask('GET', `/api/v1/users/${userId}`)).toMatchObject({
    error: { code: 'NOT_FOUND' },
  });
  const again = () => ask('POST', '/api/v1/users/identify', { email });
  expect(await again()).toMatchObject({ error: { code: 'SUPPRESSED' } });
  await page.keyboard.press('Escape');
  await page.getByLabel('Email').fill(email);
  await page.keyboard.press('Enter');
  await page.getByText(`${email} may come again.`).waitFor();
  expect(await again()).toMatchObject({ data: { email } });
  await page.getByLabel('Id of the receipt').fill(id);
  await page.keyboard.press('Enter');
  await page.getByRole('row', { name: 'users 1' }).waitFor();
  expect(complaints).toEqual([]);
});

test('is for those who manage people', async () => {
  const { page } = await signInAs(browser, 'admin', '/erasures');
  await nothingIsHere(page);
  expect(await page.getByRole('menuitem', { name: 'Erasures' }).count()).toBe(0);
});
