/** Chromium, and the questions that every page is asked. */
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { expect } from 'vitest';

/** Debian's Chromium, without anything that would call its maker. */
export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** A page in a session of its own. `complaints` are errors, and refusals by its policy. */
export async function openPage(
  browser: Browser,
  colorScheme: 'light' | 'dark',
): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  const context = await browser.newContext({ colorScheme });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isPolicy = message.text().includes('Content Security Policy');
    if (isPolicy) complaints.push(message.text());
  });
  return { page, complaints };
}

/** Holds the page as it stands against the rules of axe. */
export async function expectAccessible(page: Page): Promise<void> {
  // Evaluated by the debugger, so the policy of the page does not refuse it.
  await page.evaluate(axe.source);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: Violation[] }> };
    };
    return (await axe.run()).violations;
  });
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
  expect(told).toEqual([]);
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string }[];
}
