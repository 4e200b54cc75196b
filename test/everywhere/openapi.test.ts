/** The committed document is what the contracts say. */
import { expect, test } from 'vitest';
import committed from '../../openapi.json';
import packageJson from '../../package.json';
import { openApiDocument } from '../../scripts/openapi/document.ts';
import { allContracts } from '../../src/api/surfaces.ts';

test('openapi.json is up to date; if not, run `npm run openapi` and commit it', () => {
  expect(committed).toEqual(JSON.parse(JSON.stringify(openApiDocument(packageJson.version))));
});

test('every contract is an operation of its own', () => {
  const operations = Object.values(committed.paths).flatMap((path) => Object.values(path));
  const ids = operations.map(({ operationId }) => operationId).sort();
  expect(ids).toEqual(Object.keys(allContracts).sort());
});
