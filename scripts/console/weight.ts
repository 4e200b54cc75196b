/** How much a page makes a browser load. */
import { gzipSync } from 'node:zlib';
import type { Page, Response } from 'playwright-core';

/** The documents, scripts, styles and fonts of a page, which the budget is about. */
const COUNTED = new Set(['document', 'script', 'stylesheet', 'font']);

export interface Loaded {
  readonly path: string;
  /** Bytes, gzipped as Cloudflare sends them. The local servers send them as they are. */
  readonly bytes: number;
}

/**
 * Listens to what a page loads from now on. The function that is returned tells the files that came
 * over the network and count for the budget.
 */
export function weigh(page: Page): () => Promise<Loaded[]> {
  const responses: Response[] = [];
  page.on('response', (response) => {
    if (COUNTED.has(response.request().resourceType())) responses.push(response);
  });
  return () =>
    Promise.all(
      responses
        .filter((response) => response.ok())
        .map(async (response) => ({
          path: new URL(response.url()).pathname,
          bytes: gzipSync(await response.body()).length,
        })),
    );
}

export const sumOf = (loaded: readonly Loaded[]): number =>
  loaded.reduce((sum, { bytes }) => sum + bytes, 0);
