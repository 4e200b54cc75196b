/** The page of the origin: its live part, its examples and its weight. */
import { spawnSync } from 'node:child_process';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { expectAccessible, launch, openPage } from './browser.ts';

const url = inject('url');
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

/** The page, once it has read the first record. */
async function openHome(colorScheme: 'light' | 'dark' = 'light') {
  const opened = await openPage(browser, colorScheme);
  await opened.page.goto(url);
  await told(opened.page, /^Version \d+, read in \d+ ms/);
  return opened;
}

const told = (page: Page, text: RegExp) =>
  page.getByRole('status').filter({ hasText: text }).waitFor();
const problem = (page: Page, text: string) =>
  page.getByRole('alert').filter({ hasText: text }).waitFor();
const storeIt = (page: Page) => page.getByRole('button', { name: 'Store it' }).click();
const choose = (page: Page, name: string) => page.getByLabel('As').selectOption(name);
const textOf = async (page: Page, id: string) => (await page.locator(`#${id}`).textContent()) ?? '';

/** Sends a request, with the root token of development unless there is another. */
const request = (method: string, path: string, body?: object, token = 'dev-root-token') =>
  fetch(`${url}${path}`, {
    method,
    headers: { Authorization: `Token ${token}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });

/** What is stored for somebody in Acme. */
async function stored({ token }: { token: string }) {
  const path = '/api/core/users/platform-metadata/?platform_key=acme-corp';
  const response = await request('GET', path, undefined, token);
  const { metadata } = (await response.json()) as { metadata: Record<string, unknown> };
  return { metadata, etag: response.headers.get('ETag') ?? '' };
}

/** A token of somebody, made for one test. */
async function mint({ id }: { id: string }) {
  const response = await request('POST', '/api/v1/tokens', { name: 'try', userId: id });
  const { data } = (await response.json()) as { data: { id: string; token: string } };
  return data;
}

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  test('it is readable by everybody, and its policy has nothing to refuse', async () => {
    const { page, complaints } = await openHome(colorScheme);
    await expectAccessible(page);
    await page.getByLabel('Value').fill(colorScheme);
    await storeIt(page);
    await told(page, /version \d+ became \d+/);
    await expectAccessible(page);
    await choose(page, 'my own token');
    await page.getByLabel('Your token').fill('nonsense');
    await page.keyboard.press('Enter');
    await problem(page, 'The token is not valid');
    expect(await textOf(page, 'curl')).not.toContain('nonsense');
    await expectAccessible(page);
    expect(complaints).toEqual([]);
  });
});

describe('a preference', () => {
  test('is stored and read back, and both versions are shown', async () => {
    const before = await stored(people.john);
    const { page } = await openHome();
    expect(await textOf(page, 'answers')).toContain(before.etag);
    await page.getByLabel('Value').fill('solarized');
    await storeIt(page);
    const [was, is] = [versionOf(before), versionOf(before) + 1];
    await told(
      page,
      new RegExp(`^Stored in \\d+ ms: version ${was} became ${is}\\. Read back in \\d+ ms from`),
    );
    const after = await stored(people.john);
    expect(after.metadata.color).toBe('solarized');
    expect(versionOf(after)).toBe(is);
    expect(await textOf(page, 'before')).toContain(`Before version ${was}`);
    expect(await textOf(page, 'after')).toContain(`After version ${is}color: "solarized"`);
    const answers = await textOf(page, 'answers');
    expect(answers).toMatch(/^PATCH: 200 in \d+ ms\n/);
    expect(answers).toContain(`ETag: ${after.etag}\n`);
    expect(answers).toMatch(/\nCache-Status: roster; (hit|fwd)/);
    expect(answers).toContain('{"username":"john_doe","platform_key":"acme-corp","metadata":{');
  });

  test('that is there already makes no version', async () => {
    const { page } = await openHome();
    await page.getByLabel('Value').fill('same');
    await storeIt(page);
    await told(page, /became/);
    await storeIt(page);
    await told(page, /^That was stored already, so it is still version/);
  });

  test('is that of another tenant, or of somebody else', async () => {
    const { page } = await openHome();
    await page.getByLabel('On').selectOption('My App');
    await expect.poll(() => textOf(page, 'answers')).toContain('"platform_key":"my-app"');
    await choose(page, people.jane.name);
    await expect.poll(() => textOf(page, 'answers')).toContain('"username":"jane_roe"');
    await choose(page, people.operator.name);
    await problem(page, 'belongs to no tenant');
    expect(await textOf(page, 'answers')).toBe('');
    expect(await page.locator('#before').isVisible()).toBe(false);
  });

  test('may be any JSON, and is sent as the command in the shell would send it', async () => {
    const { page } = await openHome();
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByLabel('Preference', { exact: true }).fill("it's");
    await page.getByLabel('Value').fill('{"on": [1, true, "it\'s"]}');
    await page.getByRole('button', { name: 'Copy' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const command = await page.evaluate('navigator.clipboard.readText()');
    const body = '{"metadata":{"it\'s":{"on":[1,true,"it\'s"]}}}';
    expect(wordsOf(String(command))).toEqual([
      'curl',
      ...['-X', 'PATCH', `${url}/api/core/users/platform-metadata/?platform_key=acme-corp`],
      ...['-H', `Authorization: Token ${people.john.token}`],
      ...['-H', 'Content-Type: application/json'],
      ...['-d', body],
    ]);
    const shown = await textOf(page, 'curl');
    expect(shown).toContain(`Token ${people.john.token.slice(0, 8)}…`);
    expect(await page.content()).not.toContain(people.john.token);
    await storeIt(page);
    await told(page, /became/);
    expect((await stored(people.john)).metadata["it's"]).toEqual({ on: [1, true, "it's"] });
  });

  test('is stored with the keyboard alone, and the focus stays', async () => {
    const { page } = await openHome();
    const tabTo = async (id: string) => {
      for (let i = 0; i < 20; i += 1) {
        if ((await page.evaluate('document.activeElement.id')) === id) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`the keyboard does not reach ${id}`);
    };
    await tabTo('value');
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type('by key');
    await page.keyboard.press('Enter');
    await told(page, /became/);
    expect(await page.evaluate('document.activeElement.id')).toBe('value');
    await tabTo('again');
    await page.keyboard.press('Space');
    await told(page, /^Version/);
    expect(await page.evaluate('document.activeElement.id')).toBe('again');
    expect((await stored(people.john)).metadata.color).toBe('by key');
  });
});

describe('one thing happens after another', () => {
  /** Holds requests until it is told to let them go. Lists the methods of those that came. */
  async function held(page: Page) {
    const { promise, resolve: letGo } = Promise.withResolvers<void>();
    const came: string[] = [];
    await page.route(/\/api\//, async (route) => {
      came.push(route.request().method());
      await promise;
      await route.continue();
    });
    return { came, letGo };
  }

  test('so the screen shows whom one has chosen last', async () => {
    const { page } = await openHome();
    const { came, letGo } = await held(page);
    await choose(page, people.jane.name);
    await expect.poll(() => came).toHaveLength(1);
    await choose(page, people.beta.name);
    await page.evaluate('new Promise(requestAnimationFrame)');
    expect(came).toHaveLength(1);
    letGo();
    await expect.poll(() => textOf(page, 'answers')).toContain('"username":"beta_tester"');
  });

  test('and a change that waits is made where it was asked for', async () => {
    const janes = await stored(people.jane);
    const { page } = await openHome();
    const { came, letGo } = await held(page);
    await page.getByLabel('Value').fill('first');
    await storeIt(page);
    await expect.poll(() => came).toHaveLength(1);
    await page.getByLabel('Value').fill('second');
    await storeIt(page);
    await choose(page, people.jane.name);
    letGo();
    await expect.poll(() => textOf(page, 'answers')).toContain('"username":"jane_roe"');
    expect(came.filter((method) => method === 'PATCH')).toHaveLength(2);
    expect((await stored(people.john)).metadata.color).toBe('second');
    expect(await stored(people.jane)).toEqual(janes);
  });
});

describe('nothing that was typed is lost', () => {
  test('when the connection is', async () => {
    const { page } = await openHome();
    await page.getByLabel('Value').fill('kept');
    await page.context().setOffline(true);
    await storeIt(page);
    await problem(page, 'There is no connection. What you have typed is still here: try again.');
    expect(await page.getByLabel('Value').inputValue()).toBe('kept');
    await page.context().setOffline(false);
    await storeIt(page);
    await told(page, /became/);
    expect(await page.getByRole('alert').textContent()).toBe('');
    expect((await stored(people.john)).metadata.color).toBe('kept');
  });

  test('when the connection is lost at the choice of somebody', async () => {
    const { page } = await openHome();
    await page.context().setOffline(true);
    await choose(page, people.jane.name);
    await problem(page, 'There is no connection');
    await page.context().setOffline(false);
    await page.getByRole('button', { name: 'Read it' }).click();
    await told(page, /^Version/);
    expect(await textOf(page, 'answers')).toContain('"username":"jane_roe"');
  });

  test('when a token is refused, which the server says', async () => {
    const { token, id } = await mint(people.admin);
    const { page } = await openHome();
    await page.getByLabel('Value').fill('kept');
    await choose(page, 'my own token');
    await page.getByLabel('Your token').fill(token);
    await page.getByRole('button', { name: 'Use it' }).click();
    await told(page, /^Version/);
    await request('DELETE', `/api/v1/tokens/${id}`);
    await storeIt(page);
    await problem(page, 'Invalid token.');
    expect(await page.getByLabel('Value').inputValue()).toBe('kept');
    expect(await page.getByLabel('Your token').inputValue()).toBe(token);
    expect((await stored(people.admin)).metadata.color).not.toBe('kept');
  });
});

describe('where there is no demo', () => {
  test('a token of one’s own can be used, and only the memory of the page has it', async () => {
    const { token } = await mint(people.other);
    const { page, complaints } = await openPage(browser, 'light');
    const asked: string[] = [];
    page.on('request', (sent) => asked.push(sent.url()));
    await page.goto(url.replace('localhost', 'roster.test'));
    await page.getByText('With your token, it changes your own preferences.').waitFor();
    expect(await page.getByLabel('As').isVisible()).toBe(false);
    expect(await page.getByText('Mail of development').isVisible()).toBe(false);
    await storeIt(page);
    await problem(page, 'Paste your token first.');
    await page.getByLabel('Your token').fill(` ${token} `);
    await page.keyboard.press('Enter');
    await told(page, /^Version/);
    await page.getByLabel('Value').fill('mine');
    await storeIt(page);
    await told(page, /became/);
    expect((await stored(people.other)).metadata.color).toBe('mine');
    expect(asked.filter((each) => each.includes('/dev/') || each.includes(token))).toEqual([]);
    expect(
      await page.evaluate('[localStorage.length, sessionStorage.length, document.cookie]'),
    ).toEqual([0, 0, '']);
    await page.reload();
    expect(await page.getByLabel('Your token').inputValue()).toBe('');
    expect(complaints).toEqual([]);
  });
});

describe('the page', () => {
  test('shows examples that are true', async () => {
    const { page } = await openHome();
    const examples = await page.locator('.example').allTextContents();
    expect(examples).toHaveLength(3);
    for (const example of examples) {
      const [asked = '', answered = ''] = example.split('\n\n');
      const [, method = '', path = '', body = ''] = /^(\w+) ([^{]+)(\{.*)$/s.exec(asked) ?? [];
      const token = path.includes('platform-metadata') ? people.john.token : undefined;
      const response = await request(method, path.replace(/\s/g, ''), JSON.parse(body), token);
      const [, status, shown = ''] = /^(\d+)\n(.*)$/s.exec(answered) ?? [];
      // What the demo has already is answered 200 or 409 the second time.
      expect(response.status, example).toBe(Number(status));
      expect(await response.json()).toMatchObject(JSON.parse(shown));
    }
  });

  test('weighs less than 20 KB, and comes from one origin', async () => {
    const { page } = await openPage(browser, 'light');
    const weights: number[] = [];
    const origins = new Set<string>();
    page.on('response', async (response) => {
      origins.add(new URL(response.url()).origin);
      if (!/\/(api|dev)\//.test(response.url())) {
        weights.push(gzipSync(await response.body()).length);
      }
    });
    await page.goto(url, { waitUntil: 'networkidle' });
    expect([...origins]).toEqual([url]);
    expect(weights.length).toBeGreaterThan(10);
    expect(weights.reduce((sum, each) => sum + each)).toBeLessThan(20_000);
  });

  test('tells what Roster is without scripts, too', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const page = await context.newPage();
    await page.goto(url);
    await page.locator('noscript p').waitFor();
    expect(await page.locator('.example').count()).toBe(3);
    expect(await page.locator('#scheme').isVisible()).toBe(false);
  });
});

const versionOf = ({ etag }: { etag: string }) => Number.parseInt(etag.slice(1), 10);

/** The words of a command, as a shell reads them. */
function wordsOf(command: string): string[] {
  const { stdout } = spawnSync('sh', ['-c', `printf '%s\\n' ${command}`], { encoding: 'utf8' });
  return stdout.trimEnd().split('\n');
}
