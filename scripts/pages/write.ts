import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { pageOf } from './page.ts';

/** The documents that are pages of the site, by their address. */
const documents = { errors: 'docs/errors.md' } as const;

/** Writes each document as a page into the directory of the assets. */
export function writePages(assets: string): void {
  const template = readFileSync('scripts/pages/template.html', 'utf8');
  for (const [address, file] of Object.entries(documents)) {
    mkdirSync(`${assets}/${address}`, { recursive: true });
    const page = pageOf(readFileSync(file, 'utf8'), template);
    writeFileSync(`${assets}/${address}/index.html`, page);
  }
}
