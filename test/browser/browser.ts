/** Chromium, and the questions that every page is asked. */
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';

export { launch } from '../../scripts/console/chromium.ts';

/** A page in a session of its own. `complaints` are errors, and refusals by its policy. */
export async function openPage(
  browser: Browser,
  colorScheme: 'light' | 'dark',
): Promise<{ readonly page: Page; readonly complaints: string[] }> {
  // Without motion: axe would measure the contrast of a dialog while it fades in.
  const context = await browser.newContext({ colorScheme, reducedMotion: 'reduce' });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    const isPolicy = message.text().includes('Content Security Policy');
    if (isPolicy) complaints.push(message.text());
  });
  return { page, complaints };
}

/**
 * Holds the page as it stands against the rules of axe. `known` are faults in the parts of a
 * library: a rule, and a selector for the elements that may break it.
 */
export async function expectAccessible(
  page: Page,
  known: Readonly<Record<string, string>> = {},
): Promise<void> {
  // Evaluated by the debugger, so the policy of the page does not refuse it.
  await page.evaluate(axe.source);
  const told = await page.evaluate(async (known) => {
    const { axe, document } = globalThis as unknown as AxePage;
    const { violations } = await axe.run();
    return violations.flatMap(({ id, nodes }) =>
      nodes
        .filter(
          ({ target: [at = ''] }) => !document.querySelector(at)?.matches(known[id] ?? ':not(*)'),
        )
        .map(({ html }) => `${id}: ${html}`),
    );
  }, known);
  expect(told).toEqual([]);
}

/** What is used of a page, in which axe is. */
interface AxePage {
  readonly axe: { run(): Promise<{ violations: Violation[] }> };
  readonly document: {
    querySelector(selector: string): { matches(selector: string): boolean } | null;
  };
}

interface Violation {
  readonly id: string;
  readonly nodes: readonly { readonly html: string; readonly target: readonly string[] }[];
}
