import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from './document.ts';

/** Writes openapi.json from the contracts, with tabs: spaces would be a quarter of it. */
export function writeDocument(): void {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  const text = JSON.stringify(openApiDocument(version), null, '\t');
  writeFileSync('openapi.json', `${withReferencesOnOneLine(text)}\n`);
}

/** Most parts are references: on three lines each they would be a tenth of the document. */
const withReferencesOnOneLine = (text: string): string =>
  text.replace(/\{\n\t+("\$ref": "[^"]+")\n\t+\}/g, '{ $1 }');
