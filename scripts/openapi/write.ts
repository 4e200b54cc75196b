import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from './document.ts';

/** Writes openapi.json from the contracts, with tabs: spaces would be a quarter of it. */
export function writeDocument(): void {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  writeFileSync('openapi.json', `${JSON.stringify(openApiDocument(version), null, '\t')}\n`);
}
