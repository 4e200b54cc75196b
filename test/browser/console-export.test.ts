/** The list of people as a file: with its filters, in both formats, with progress. */
import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccessible, launch } from './browser.ts';
import { add, ask, expectFits, signInAs } from './console.ts';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
  const users = Array.from({ length: 450 }, (_, n) => ({
    email: `exported-${String(n).padStart(3, '0')}@example.com`,
    name: n === 0 ? '=1+1' : `Exported ${n}`,
    attributes: { plan: n < 30 ? 'exported-few' : 'exported-many' },
  }));
  await ask('POST', '/api/v1/users/identify/batch', { users });
});
afterAll(() => browser.close());

const SOME = '/people?filter={"search":"exported-"}';
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** The file that a click or a key leads to. */
async function downloaded(page: Page, act: () => Promise<void>) {
  const [file] = await Promise.all([page.waitForEvent('download'), act()]);
  return { name: file.suggestedFilename(), text: await readFile(await file.path(), 'utf8') };
}

const download = (page: Page) => button(page, 'Download').click();

describe('everybody whom the list shows', () => {
  test('comes as a table, by keys alone', async () => {
    const { page, complaints } = await signInAs(browser, 'operator', SOME);
    await page.getByText('450 people').waitFor();
    await button(page, 'Export').press('Enter');
    await page.getByText('450 people, as the list is filtered now').waitFor();
    await expectAccessible(page);
    const { name, text } = await downloaded(page, () => page.keyboard.press('Enter'));
    expect(name).toBe('people.csv');
    expect(text).toMatch(/^\ufeffuserId,principalId,email,/);
    expect(text.match(/^user_/gm)).toHaveLength(450);
    expect(text).toContain(",exported-000@example.com,'=1+1,");
    await page.getByText('people.csv has 450 people.').waitFor();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });

  test('comes as lines, by filters on attributes too', async () => {
    const filter = JSON.stringify({ attr: { plan: { is: 'exported-few' } } });
    const { page } = await signInAs(browser, 'operator', `/people?filter=${filter}`);
    await page.getByText('30 people').waitFor();
    await button(page, 'Export').click();
    await page.getByLabel('Lines of JSON').check();
    const { name, text } = await downloaded(page, () => download(page));
    expect(name).toBe('people.ndjson');
    const people = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(people).toHaveLength(30);
    expect(people.every(({ attributes }) => attributes.plan === 'exported-few')).toBe(true);
  });

  test.each(['csv', 'ndjson'])('comes as one file from many answers, %s', async (format) => {
    const { page } = await signInAs(browser, 'operator', SOME);
    let answers = 0;
    await page.route('**/users/export?*', (route) => {
      answers += 1;
      const url = new URL(route.request().url());
      url.searchParams.set('limit', '97');
      return route.continue({ url: url.href });
    });
    await button(page, 'Export').click();
    if (format === 'ndjson') await page.getByLabel('Lines of JSON').check();
    const { text } = await downloaded(page, () => download(page));
    expect(answers).toBe(5);
    const emails = text.match(/exported-\d+@example\.com/g) ?? [];
    // Of somebody without a username of their own, it is the email.
    expect(new Set(emails).size).toBe(450);
    expect(text.match(/userId,/g) ?? []).toHaveLength(format === 'csv' ? 1 : 0);
    expect(text).not.toContain('"cursor"');
  });
});

describe('no file is saved', () => {
  const noFile = (page: Page) => {
    let files = 0;
    page.on('download', () => {
      files += 1;
    });
    return () => expect(files).toBe(0);
  };

  test('of an export that was cut off, and the reason is told', async () => {
    const { page } = await signInAs(browser, 'operator', SOME);
    const expectNone = noFile(page);
    const answers = ['{"userId":"user_1"}\n{"userId":', CUT, '{"userId":"user_1"}\n'];
    await page.route('**/users/export?*', (route) =>
      route.fulfill({ body: answers.shift() ?? '' }),
    );
    await button(page, 'Export').click();
    await page.getByLabel('Lines of JSON').check();
    await download(page);
    await page.getByText('The file was cut off on its way').waitFor();
    await expectAccessible(page);
    await download(page);
    await page.getByText('The token has ended.').waitFor();
    await download(page);
    await page.getByText('The file was cut off on its way').waitFor();
    expectNone();
  });

  test('of one that is cancelled, and nothing more is asked', async () => {
    const { page } = await signInAs(browser, 'operator', SOME);
    const expectNone = noFile(page);
    let answers = 0;
    await page.route('**/users/export?*', async (route) => {
      answers += 1;
      const response = await route.fetch();
      // The next page is held back until the dialog is closed.
      if (answers === 2) await page.getByRole('dialog').waitFor({ state: 'detached' });
      const url = '/api/v1/users/export?cursor=next';
      const headers = { ...response.headers(), link: `<${url}>; rel="next"` };
      await route.fulfill({ response, headers }).catch(() => undefined);
    });
    await button(page, 'Export').click();
    await download(page);
    await page.getByRole('progressbar', { name: 'Export' }).waitFor();
    await page.getByText('450 of 450').waitFor();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.waitForTimeout(300);
    expect(answers).toBe(2);
    expectNone();
  });
});

const CUT = `{"userId":"user_1"}\n${JSON.stringify({
  summary: { count: 1 },
  cursor: 'next',
  error: { code: 'UNAUTHORIZED', message: 'The token has ended.' },
})}\n`;

test.each(['light', 'dark'] as const)('the dialog fits a narrow screen, %s', async (scheme) => {
  await add('exported-last@example.com');
  const { page } = await signInAs(browser, 'operator', SOME, scheme);
  await page.getByText('people').first().waitFor();
  await expectFits(page, 360);
  await button(page, 'Export').click();
  await expectFits(page, 360);
  await expectAccessible(page);
});
