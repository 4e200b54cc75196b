/** People from a CSV file: its columns, a dry run, the import, and what is refused. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccessible, launch } from './browser.ts';
import { ask, expectFits, nothingIsHere, signInAs, titled } from './console.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

const choose = (page: Page, text: string, name = 'people.csv') =>
  page
    .locator('input[type=file]')
    .setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });

/** Lets a file fall where it is asked for. */
async function drop(page: Page, text: string): Promise<void> {
  const make = `(() => {
    const files = new DataTransfer();
    files.items.add(new File([${JSON.stringify(text)}], 'people.csv'));
    return files;
  })()`;
  const dataTransfer = await page.evaluateHandle(make);
  await page.getByText('Drop a CSV file here').dispatchEvent('drop', { dataTransfer });
}

async function become(page: Page, column: string, what: string): Promise<void> {
  await page.getByRole('combobox', { name: `${column} becomes` }).click();
  await page.getByRole('option', { name: what, exact: true }).click();
}

async function personOf(email: string) {
  const answer = await ask('GET', `/api/v1/users?${new URLSearchParams({ email })}`);
  return (answer as { data: { name: string; attributes: object }[] }).data[0];
}

const FILE = [
  'E-mail,Full name,Seats wanted,Postcode,Motto',
  'ann@imported.example,"Lee, Ann",12,01234,"two',
  'lines"',
  'nobody,Ben,7,99999,=1+1',
  'cat@imported.example,Cat',
  '',
].join('\n');

test('a file is tried, imported, and its refused rows come back and go in', async () => {
  const { page, complaints } = await signInAs(browser, 'operator', '/people');
  await page.getByRole('link', { name: 'Import', exact: true }).press('Enter');
  await titled(page, 'Import people');
  await expectAccessible(page);
  await choose(page, FILE);
  await page.getByText('people.csv, 3 rows').waitFor();
  await page.getByText('Say what becomes of “Seats wanted”, “Postcode”, “Motto”.').waitFor();
  expect(await button(page, 'Import').isDisabled()).toBe(true);
  await become(page, 'Seats wanted', 'New attribute (number)');
  await become(page, 'Postcode', 'New attribute (text)');
  await become(page, 'Motto', 'New attribute (text)');
  await expectAccessible(page);

  await button(page, 'Try it first').press('Enter');
  await page.getByText('1 would be created').waitFor();
  await page.getByText('2 would be refused').waitFor();
  await page.getByText('since they are new: Seats wanted, Postcode, Motto.').waitFor();
  await expectAccessible(page);
  expect(await personOf('ann@imported.example')).toBeUndefined();

  await button(page, 'Import').press('Enter');
  await page.getByText('1 created, 0 updated, 0 unchanged, 2 refused.').waitFor();
  await expectAccessible(page);
  expect(await personOf('ann@imported.example')).toMatchObject({
    name: 'Lee, Ann',
    attributes: { seats_wanted: 12, postcode: '01234', motto: 'two\nlines' },
  });
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    button(page, 'Download refused rows').click(),
  ]);
  expect(download.suggestedFilename()).toBe('people.refused.csv');
  const refused = await readFile(await download.path(), 'utf8');
  expect(refused.split('\r\n')).toEqual([
    'refused.line,refused.column,refused.reason,E-mail,Full name,Seats wanted,Postcode,Motto',
    "4,E-mail,email must be an email address,nobody,Ben,7,99999,'=1+1",
    '5,,"This row has 2 cells, and the header has 5.",cat@imported.example,Cat',
    '',
  ]);

  await button(page, 'Another file').click();
  const mended = refused.replace('nobody', 'ben@imported.example').replace(/Cat(?=\r)/, 'Cat,,,');
  await choose(page, mended, 'people.refused.csv');
  await page.getByText('people.refused.csv, 2 rows').waitFor();
  await button(page, 'Import').click();
  await page.getByText('2 created, 0 updated, 0 unchanged, 0 refused.').waitFor();
  expect(await personOf('ben@imported.example')).toMatchObject({
    attributes: { motto: '=1+1', seats_wanted: 7 },
  });
  expect(complaints).toEqual([]);
});

test('a file that cannot be read is told by its line', async () => {
  const { page } = await signInAs(browser, 'operator', '/import');
  await choose(page, 'email,name\na@b.example,"A\n');
  await page.getByText('Line 2: A quote opens a cell here, and none closes it.').waitFor();
  await expectAccessible(page);
  await choose(page, 'email,email\na@b.example,A\n');
  await page.getByText('The header has “email” twice').waitFor();
});

test('it stops and goes on, and waits when it is told to', async () => {
  const { page } = await signInAs(browser, 'operator', '/import');
  const rows = Array.from({ length: 1_000 }, (_, i) => `stop${i}@imported.example,Stop ${i}`);
  let requests = 0;
  const stopped = Promise.withResolvers<void>();
  await page.route('**/identify/batch*', async (route) => {
    requests += 1;
    if (requests === 1) {
      await route.fulfill({ status: 429, headers: { 'Retry-After': '1' }, json: {} });
      return;
    }
    // The third batch is held until somebody stops the import.
    if (requests === 4) await stopped.promise;
    await route.continue().catch(() => undefined);
  });
  await choose(page, `email,name\n${rows.join('\n')}\n`);
  await button(page, 'Import').click();
  await page.getByText('500 of 1,000 rows').waitFor();
  await expectAccessible(page);
  await button(page, 'Stop').click();
  await page.getByText('You have stopped it. 500 of 1,000 rows are done.').waitFor();
  stopped.resolve();
  await button(page, 'Go on').click();
  await page.getByText(/^1,000 created, 0 updated|^750 created, 0 updated, 250 un/).waitFor();
  expect(requests).toBe(6);
});

test('who manages no people is offered no import', async () => {
  const { page } = await signInAs(browser, 'john', '/import');
  await nothingIsHere(page);
});

test.each(['light', 'dark'] as const)('it fits a narrow screen, %s', async (scheme) => {
  const { page } = await signInAs(browser, 'operator', '/import', scheme);
  await titled(page, 'Import people');
  await drop(page, FILE);
  await page.getByText('people.csv, 3 rows').waitFor();
  await expectFits(page, 360);
  await expectAccessible(page);
});
