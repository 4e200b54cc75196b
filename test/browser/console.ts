/** The steps that the cast takes in the console. */
import type { Browser, Page } from 'playwright-core';
import { expect, inject } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { openPage } from './browser.ts';

const url = inject('url');

type Person = keyof typeof people;

/** How tokens begin. */
const TOKEN = 'rst_';

/** A browser of one person, which is signed in at a path of the console. */
export interface Desk {
  readonly page: Page;
  /** Errors, refusals by the policy, requests that left the origin, tokens where none may be. */
  readonly complaints: string[];
}

/** Opens the console, without anybody signed in. */
export async function openConsole(
  browser: Browser,
  path = '/',
  colorScheme: 'light' | 'dark' = 'light',
): Promise<Desk> {
  const { page, complaints } = await openPage(browser, colorScheme);
  page.on('request', (request) => {
    const { origin, protocol } = new URL(request.url());
    if (protocol !== 'data:' && origin !== url) complaints.push(`${origin} was asked`);
    if (request.url().includes(TOKEN)) complaints.push(`a token is in ${request.url()}`);
  });
  page.on('console', (message) => {
    if (message.text().includes(TOKEN)) complaints.push(`a token is logged: ${message.text()}`);
  });
  await page.goto(`${url}/console${path}`);
  return { page, complaints };
}

/** Opens the console and signs in as one of the demo people, by one click. */
export async function signInAs(
  browser: Browser,
  person: Person,
  path = '/',
  colorScheme: 'light' | 'dark' = 'light',
): Promise<Desk> {
  const desk = await openConsole(browser, path, colorScheme);
  await desk.page.getByRole('button', { name: people[person].name }).click();
  await desk.page.getByRole('menuitem', { name: 'Sign out' }).waitFor();
  return desk;
}

/** Enters a token on the page of signing in. */
export async function enterToken(page: Page, token: string): Promise<void> {
  await tab(page, 'Token').click();
  await page.getByRole('textbox', { name: 'Token' }).fill(token);
  await page.keyboard.press('Enter');
}

/** Makes a token of somebody, past the console. */
export async function tokenOf({ userId }: Added, name: string): Promise<string> {
  const answer = await ask('POST', '/api/v1/tokens', { userId, name });
  return (answer as { data: { token: string } }).data.token;
}

/** Waits for the page with this title. */
export const titled = (page: Page, title: string): Promise<void> =>
  page.getByRole('heading', { level: 1, name: title }).waitFor();

/** Whether the page fits a window of this width, without being scrolled sideways. */
export async function expectFits(page: Page, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 800 });
  const widest = () => page.evaluate('document.documentElement.scrollWidth');
  await expect.poll(widest).toBeLessThanOrEqual(width);
  // Nothing has become hidden from assistive technology, but for what is behind a dialog or menu.
  const front = page.getByRole('dialog').or(page.getByRole('menu').last());
  await page.getByRole('heading', { level: 1 }).or(front).first().waitFor();
}

/** Asks the API as the root token, past the console. Returns the JSON of the answer. */
export async function ask(method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', Authorization: 'Bearer dev-root-token' },
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  return text === '' ? undefined : JSON.parse(text);
}

/** Somebody of a test: their ids, and the path of their page. */
export interface Added {
  readonly path: string;
  readonly userId: string;
  readonly email: string;
}

/** Adds somebody of a test, whose name is their email. */
export async function add(email: string, attributes: object = {}): Promise<Added> {
  const answer = await ask('POST', '/api/v1/users/identify', { email, name: email, attributes });
  const { data } = answer as { data: { principalId: string; userId: string } };
  return { path: `/people/${data.principalId}`, userId: data.userId, email };
}

/** The status of `GET /me` with a token: 200, or 401 once it has ended. */
export async function statusOf(token: string): Promise<number> {
  const headers = { Authorization: `Bearer ${token}` };
  return (await fetch(`${url}/api/v1/me`, { headers })).status;
}

export const save = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Save' }).click();
export const saved = (page: Page): Promise<void> => page.getByText('Element updated').waitFor();

export const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true });

/** Waits for the page of addresses that lead nowhere, or not for this caller. */
export const nothingIsHere = (page: Page): Promise<void> =>
  page.getByRole('heading', { name: 'Nothing is here' }).waitFor();
