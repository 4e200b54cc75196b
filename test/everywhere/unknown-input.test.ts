/** No field and no parameter is ignored in silence: whatever is unknown is 400, and is named. */
import { describe, expect, test } from 'vitest';
import { exampleOf } from '../../scripts/openapi/examples/examples.ts';
import { problemSchema } from '../../scripts/openapi/problem-schema.ts';
import { allContracts } from '../../src/api/surfaces.ts';
import type { Contract } from '../../src/http/contract.ts';
import { PROBLEM_JSON } from '../../src/http/dialects/problem-json.ts';
import * as z from '../../src/values/zod.ts';
import { ROOT, record, type Sent, send } from '../support/client.ts';

const NAME = 'surprise/~field';
const POINTER = '/surprise~1~0field';

const contracts = Object.entries<Contract>(allContracts);

/** The address of the example, with more parameters. */
function pathOf(operationId: string, { path }: Contract, more: Record<string, string> = {}) {
  const { params = {}, query = {} } = exampleOf(operationId).request;
  const filled = path.replace(/:(\w+)/g, (_, name) => String(params[name] ?? 'unknown'));
  const search = new URLSearchParams({ ...(query as Record<string, string>), ...more });
  return search.size === 0 ? filled : `${filled}?${search}`;
}

const credentialFor = ({ access }: Contract) => (access === 'anyone' ? {} : { token: ROOT });

/** The same request twice: its refusal must name the mistake in both shapes. */
async function refused(path: string, sent: Sent, pointer: string, code: string) {
  const plain = await send(path, sent);
  expect([plain.status, plain.text]).toEqual([400, expect.any(String)]);
  const accepting = { ...sent, headers: { ...sent.headers, Accept: PROBLEM_JSON } };
  const { status, json } = await send(path, accepting);
  expect(status).toBe(400);
  expect(problemSchema().parse(json)).toEqual(json);
  expect(json.errors).toContainEqual(expect.objectContaining({ pointer, code }));
  return plain;
}

describe.each(contracts)('%s', (operationId, contract) => {
  const { method, body } = contract;
  const exampleBody = exampleOf(operationId).request.body;
  const sent: Sent = { method, ...credentialFor(contract), ...(body && { body: exampleBody }) };

  test('refuses a parameter that it does not know', async () => {
    const path = pathOf(operationId, contract, { [NAME]: '1' });
    const { text } = await refused(path, sent, NAME, 'unknown');
    expect(text).toContain(NAME);
  });

  // The messages of Segment's libraries have fields that mean nothing here.
  const isOpen = contract.dialect === 'ingestion';

  test.runIf(body && !isOpen)('refuses a field that it does not know', async () => {
    const path = pathOf(operationId, contract);
    const strange = { ...(exampleBody as object), [NAME]: 1 };
    const { text } = await refused(path, { ...sent, body: strange }, POINTER, 'unknown');
    expect(text).toContain(NAME);
  });

  test.runIf(body)('refuses each field that is of the wrong type', async () => {
    const path = pathOf(operationId, contract);
    for (const field of typedFields(body?.['application/json']?.())) {
      const strange = { ...(exampleBody as object), [field.name]: field.wrong };
      const wrong = await refused(path, { ...sent, body: strange }, `/${field.name}`, field.code);
      expect(wrong.text).toContain(field.name);
    }
  });
});

/** The fields of a body that have a type, each with a value of another. */
function typedFields(schema: z.ZodMiniType | undefined) {
  if (!schema) return [];
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.entries(properties).flatMap(([name, property]) => {
    if (typeof property === 'boolean' || Object.keys(property).length === 0) return [];
    const types = JSON.stringify(property);
    const wrong = types.includes('"object"') ? 'text' : { surprise: true };
    return [{ name, wrong, code: property.enum ? 'wrong_choice' : 'wrong_type' }];
  });
}

test('a merge patch that is not wrapped is told how', async () => {
  const { path, token } = record('john');
  const answer = await send(path, {
    method: 'PATCH',
    token,
    headers: { 'Content-Type': 'application/merge-patch+json' },
    body: { theme: 'dark' },
  });
  expect(answer.status).toBe(400);
  expect(answer.json).toEqual({
    theme: ['Unknown field. Send metadata.'],
    metadata: [
      'This field is required. Wrap the merge patch in it: {"metadata": {"theme": "dark"}}.',
    ],
  });
});

test('a body of unknown fields alone is told what is missing, and problem details name both', async () => {
  const { path, token } = record('john');
  const sent = { method: 'PATCH', token, body: { theme: 'dark' } };
  const missing = "Provide 'metadata' to update or 'delete_keys' to remove keys.";
  expect((await send(path, sent)).json).toEqual({ non_field_errors: [missing] });
  const { json } = await send(path, { ...sent, headers: { Accept: PROBLEM_JSON } });
  expect(json.errors).toMatchObject([
    { pointer: '/theme', code: 'unknown' },
    { pointer: '', message: missing },
  ]);
});

test('deleteKeys, where delete_keys is meant, deletes nothing and says so', async () => {
  const { path, token, get, put } = record('john');
  await put({ metadata: { theme: 'dark' } });
  const body = { metadata: { language: 'en' }, deleteKeys: ['theme'] };
  const answer = await send(path, { method: 'PATCH', token, body });
  expect(answer.status).toBe(400);
  expect(answer.json).toEqual({ deleteKeys: ['Unknown field. Send metadata or delete_keys.'] });
  expect((await get()).json.metadata).toEqual({ theme: 'dark' });
});
