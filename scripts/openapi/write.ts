/** Writes openapi.json from the contracts: `npm run openapi`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { openApiDocument } from './document.ts';

const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
writeFileSync('openapi.json', `${JSON.stringify(openApiDocument(version), null, 2)}\n`);
console.log('openapi.json is up to date');
