/** Each operation has an example, which happens when it is tried. */
import { env, exports } from 'cloudflare:workers';
import { beforeEach, expect, test } from 'vitest';
import { exampleOf } from '../../scripts/openapi/examples/examples.ts';
import { freshDemo } from '../../scripts/openapi/examples/fresh-demo.ts';
import { withPlaceholders } from '../../scripts/openapi/examples/placeholders.ts';
import { exampleRequests } from '../../scripts/openapi/examples/requests/requests.ts';
import { initOf, pathOf } from '../../scripts/openapi/examples/sent.ts';
import { allContracts } from '../../src/api/surfaces.ts';

beforeEach(() => env.DB.batch(freshDemo().map((statement) => env.DB.prepare(statement))));

test.each(Object.entries(allContracts))('%s', async (operationId, contract) => {
  const { request, answer } = exampleOf(operationId);
  const url = `https://roster.test${pathOf(contract, request)}`;
  const response = await exports.default.fetch(url, initOf(contract, request));
  const text = await response.text();
  expect({ status: response.status, text }).toMatchObject({ status: answer.status });
  const body = text === '' ? undefined : withPlaceholders(JSON.parse(text));
  expect(body).toEqual(answer.body);
  expect(Object.keys(contract.replies).map(Number)).toContain(answer.status);
});

test('has no example of an operation that is gone', () => {
  expect(Object.keys(exampleRequests).sort()).toEqual(Object.keys(allContracts).sort());
});
