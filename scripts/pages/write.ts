import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pageOf, withFragments } from './page.ts';

/** The documents that are pages of the site, by their address. */
const documents = { '/errors/': 'docs/errors.md' } as const;

/** Completes the pages in the directory of the assets, and adds those that are documents. */
export function writePages(assets: string): void {
  for (const file of globSync('**/index.html', { cwd: 'docs/site' })) {
    const address = `/${dirname(file)}/`.replace('/./', '/');
    const page = withFragments(readFileSync(`docs/site/${file}`, 'utf8'), address);
    writeFileSync(`${assets}/${file}`, page);
  }
  for (const [address, file] of Object.entries(documents)) {
    mkdirSync(`${assets}${address}`, { recursive: true });
    writeFileSync(`${assets}${address}index.html`, pageOf(readFileSync(file, 'utf8'), address));
  }
}
