/** Each operation has an example, which happens when it is tried. */
import { env, exports } from 'cloudflare:workers';
import { beforeEach, expect, test } from 'vitest';
import { exampleOf } from '../../scripts/openapi/examples/examples.ts';
import { freshDemo } from '../../scripts/openapi/examples/fresh-demo.ts';
import { bodyOf } from '../../scripts/openapi/examples/placeholders.ts';
import { exampleRequests } from '../../scripts/openapi/examples/requests/requests.ts';
import { initOf, pathOf } from '../../scripts/openapi/examples/sent.ts';
import { allContracts } from '../../src/api/surfaces.ts';
import { withCheapPassword } from '../support/cheap-passwords.ts';

beforeEach(() =>
  env.DB.batch(freshDemo().map((statement) => env.DB.prepare(withCheapPassword(statement)))),
);

/** Every example, and those of the people who get another reply to the same request. */
const examples = Object.entries(allContracts).flatMap(([operationId, contract]) => {
  const { request, answer } = exampleOf(operationId);
  const first = { name: operationId, contract, request, answer };
  const { alsoBy: by } = request;
  if (!by || !answer.also) return [first];
  const name = `${operationId}, by ${by}`;
  return [first, { name, contract, request: { ...request, by }, answer: answer.also }];
});

test.each(examples)('$name', async ({ contract, request, answer }) => {
  const url = `https://roster.test${pathOf(contract, request)}`;
  const response = await exports.default.fetch(url, initOf(contract, request));
  const body = await bodyOf(response);
  expect({ status: response.status, body }).toEqual({ status: answer.status, body: answer.body });
  expect(Object.keys(contract.replies).map(Number)).toContain(answer.status);
  const isCounted = response.headers.has('RateLimit');
  expect(isCounted && !contract.counted, 'it tells of a limit, as its contract says').toBe(false);
});

/** The same requests with the bodies of their other media types. */
const others = examples.flatMap(({ request: { otherBodies = {}, ...request }, ...example }) =>
  Object.entries(otherBodies).map(([type, body]) => ({ ...example, type, request, body })),
);

test.each(others)('$name, as $type', async ({ contract, type, request, body }) => {
  const { headers, ...init } = initOf(contract, { ...request, body });
  const ofType = new Headers(headers);
  ofType.set('Content-Type', type);
  const url = `https://roster.test${pathOf(contract, request)}`;
  const response = await exports.default.fetch(url, { ...init, headers: ofType });
  expect(response.status, await response.text()).toBe(200);
  expect(Object.keys(contract.body ?? {}).slice(1)).toContain(type);
});

test('every reply that promises an invitation in place of a member shows one', () => {
  const inviting = Object.entries(allContracts).filter(([, { replies }]) => replies[202]?.schema);
  const shown = inviting.map(([operationId]) => {
    const { answer } = exampleOf(operationId);
    return [answer, answer.also].some((one) => one?.status === 202);
  });
  expect(shown).toEqual(inviting.map(() => true));
});

test('has no example of an operation that is gone', () => {
  expect(Object.keys(exampleRequests).sort()).toEqual(Object.keys(allContracts).sort());
});
