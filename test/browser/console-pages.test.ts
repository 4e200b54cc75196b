/** What every page of the console keeps: for everybody, on any screen, from one origin. */
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { people, serviceUser, tenants } from '../../scripts/demo-data.ts';
import { expectAccessible, launch } from './browser.ts';
import { ask, type Desk, expectFits, openConsole, signInAs } from './console.ts';

const url = inject('url');
let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

interface Row {
  readonly path: string;
  /** A text of the page, which is there once all of it is. */
  readonly text: string;
  /** What is done before the page is looked at. */
  readonly act?: (page: Page) => Promise<void>;
  /** What a part of a library breaks: a rule and a selector. docs/decisions/console.md has them. */
  readonly known?: Readonly<Record<string, string>>;
}

const press = (button: string) => (page: Page) =>
  page.getByRole('button', { name: button, exact: true }).click();

const john = `/people/${people.john.principalId}`;
const acme = `/tenants/${tenants.acme.id}`;
const preferences = `${john}/preferences/${tenants.personal.id}`;
const plan = '/attributes/user_attr_01hm6xq4000000000000000001';

/** Without the people of other tests. */
const operators = '/people?filter={"search":"operator"}';

const rows: readonly Row[] = [
  { path: operators, text: people.operator.name },
  {
    path: operators,
    text: 'Created from',
    act: press('Add filter'),
    known: { region: '.MuiMenu-root *' },
  },
  { path: '/people?filter={"search":"nobody-has-this"}', text: 'Nobody fits' },
  { path: '/people/create', text: 'Name' },
  { path: john, text: 'Attributes' },
  { path: `${john}/memberships`, text: 'Application' },
  { path: preferences, text: 'Add a key' },
  { path: preferences, text: 'Preferences as JSON', act: press('JSON') },
  { path: `${john}/tokens`, text: 'Last used' },
  { path: `${john}/account`, text: 'Role on the platform' },
  { path: `${john}/account`, text: 'They are signed out everywhere', act: press('Suspend') },
  { path: '/attributes', text: 'signed_up' },
  { path: '/attributes/create', text: 'Its name in requests' },
  { path: plan, text: 'In requests its name is' },
  { path: '/tenants', text: 'My App' },
  { path: '/tenants/create', text: 'The name in programs' },
  { path: `/tenants/create?application=${tenants.myApp.id}`, text: 'In My App' },
  { path: acme, text: 'acme-corp' },
  { path: acme, text: 'People keep their accounts', act: press('Delete this organization') },
  { path: `${acme}/members`, text: people.jane.email },
  { path: `${acme}/members/add`, text: 'Anybody else is invited' },
  { path: `${acme}/members/${people.john.id}`, text: people.john.email },
  { path: `${acme}/invitations`, text: 'Status' },
  { path: `${acme}/invitations/new`, text: 'Days until it ends' },
  { path: `${acme}/services`, text: serviceUser.email },
  { path: `${acme}/services/new`, text: 'Nothing is sent there' },
  { path: `${acme}/services/${serviceUser.id}`, text: 'It has no key here' },
  { path: `${acme}/keys`, text: 'key' },
  { path: `${acme}/ingestion`, text: 'No message came' },
  { path: `${john}/history`, text: 'Preferences changed' },
  { path: `${john}/personal-data`, text: 'Download the copy' },
  { path: `${john}/personal-data`, text: 'Nothing brings', act: press('Erase this person') },
  { path: '/import', text: 'Drop a CSV file here' },
  { path: '/erasures', text: 'Let an address in again' },
  { path: '/erasures/erasure_none', text: 'No erasure has this id' },
  { path: `${acme}/history?key=none`, text: 'Nothing fits' },
  { path: '/tenants/platform/webhooks', text: 'Everything' },
  {
    path: '/tenants/platform/webhooks',
    text: 'Send a test',
    act: (page) => page.getByRole('link', { name: 'The receiver of npm run dev' }).click(),
  },
  { path: `${acme}/webhooks`, text: 'No webhook is here yet' },
  { path: `${acme}/webhooks/new`, text: 'Leave it empty to hear everything' },
  { path: '/tenants/platform/services', text: serviceUser.email },
  { path: '/start', text: '3 of 3 done' },
  { path: '/nowhere', text: 'Nothing is here' },
];

const signInRows: readonly Row[] = [
  { path: '/', text: 'Sign in to Roster' },
  {
    path: '/',
    text: 'A token of Roster',
    act: (page) => page.getByRole('tab', { name: 'Token' }).click(),
  },
];

/** The longest transition and animation of any element, in seconds. */
const LONGEST_MOTION = `Math.max(...[...document.querySelectorAll('*')].flatMap((element) => {
  const style = getComputedStyle(element);
  return [style.transitionDuration, style.animationDuration]
    .flatMap((durations) => durations.split(',').map(parseFloat));
}))`;

async function keepsAll(
  { page, complaints }: Desk,
  { path, text, act, known }: Row,
): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${url}/console${path}`);
  await act?.(page);
  await page.getByText(text).first().waitFor();
  await page.getByRole('progressbar').waitFor({ state: 'detached' });
  await expectAccessible(page, known);
  // 1280 pixels at 200 %.
  await expectFits(page, 640);
  await expectFits(page, 390);
  await expectAccessible(page, known);
  expect(complaints).toEqual([]);
}

describe.each(['light', 'dark'] as const)('in %s', (scheme) => {
  let desk: Desk;
  beforeAll(async () => {
    desk = await signInAs(browser, 'operator', '/start', scheme);
    await ask('PATCH', `/api/core/users/platform-metadata?${johnsRecord}`, {
      metadata: { text: 'a', number: 1, yes: true, nothing: null, list: [1, 2] },
    });
  });
  test.each(rows)('$path, which says “$text”', (row) => keepsAll(desk, row));

  test.each(signInRows)('before signing in, which says “$text”', async (row) => {
    await keepsAll(await openConsole(browser, '/', scheme), row);
  });
});

const johnsRecord = `platform_key=${tenants.personal.key}&username=${people.john.username}`;

test.each(['reduce', 'no-preference'] as const)('motion, where it is %s', async (reducedMotion) => {
  const { page } = await signInAs(browser, 'operator', acme);
  await page.emulateMedia({ reducedMotion });
  await press('Delete this organization')(page);
  await page.getByRole('dialog').waitFor();
  const longest = await page.evaluate<number>(LONGEST_MOTION);
  if (reducedMotion === 'reduce') expect(longest).toBe(0);
  else expect(longest).toBeGreaterThan(0);
});

test('the window has the title of its page', async () => {
  const { page } = await signInAs(browser, 'operator', john);
  await expect.poll(() => page.title()).toBe(`${people.john.name} – Roster`);
  await page.getByRole('menuitem', { name: 'Tenants' }).click();
  await expect.poll(() => page.title()).toBe('Tenants – Roster');
});

describe('the token', () => {
  /** Everything that a browser keeps for a page. */
  const keptBy = (page: Page) =>
    page.evaluate<string>(`(async () => JSON.stringify([
      document.documentElement.outerHTML, {...sessionStorage}, {...localStorage},
      document.cookie, location.href, history.state, name,
      await indexedDB.databases(), await caches.keys(),
    ]))()`);

  test('is in no storage and no page after signing out, nor in an address', async () => {
    const { page, complaints } = await signInAs(browser, 'operator', '/start');
    const { token } = people.operator;
    // Else the test would look for the wrong thing.
    expect(await keptBy(page)).toContain(token);
    await page.goto(`${url}/console${john}/tokens`);
    await page.getByText('Last used').first().waitFor();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in to Roster' }).waitFor();
    expect(await keptBy(page)).not.toContain(token);
    await page.reload();
    await page.getByRole('heading', { name: 'Sign in to Roster' }).waitFor();
    await page.goBack();
    await page.getByRole('heading', { name: 'Sign in to Roster' }).waitFor();
    expect(complaints).toEqual([]);
  });
});
