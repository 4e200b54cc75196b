/** Problem details (RFC 9457): every endpoint tells its problems in one shape to those who ask. */
import { describe, expect, test } from 'vitest';
import errorsPage from '../../docs/errors.md?raw';
import { people, tenants } from '../../scripts/demo-data.ts';
import { PROBLEM_CODES, problemSchema } from '../../scripts/openapi/problem-schema.ts';
import { allContracts } from '../../src/api/surfaces.ts';
import type { Contract } from '../../src/http/contract.ts';
import { dialects } from '../../src/http/dialects/dialects.ts';
import { PROBLEM_JSON } from '../../src/http/dialects/problem-json.ts';
import { ISSUE_CODES } from '../../src/http/input-issue.ts';
import { type ProblemCode, titleOf } from '../../src/http/problem-codes.ts';
import { type Received, ROOT, record, requiredQuery, type Sent, send } from '../support/client.ts';

const { token } = people.operator;
const contracts = Object.entries<Contract>(allContracts);

const pathOf = (contract: Contract) =>
  contract.path.replace(':call', 'batch').replace(/:\w+/g, 'unknown') + requiredQuery(contract);

const asking = (path: string, { headers, ...sent }: Sent, accept = PROBLEM_JSON) =>
  send(path, { ...sent, headers: { ...headers, Accept: accept } });

/** The answer is the problem, in its media type and its shape, and in no other field. */
function expectDetails(answer: Received, status: number, code: ProblemCode) {
  expect(answer.status, answer.text).toBe(status);
  expect(answer.headers.get('Content-Type')).toBe(PROBLEM_JSON);
  expect(answer.headers.get('Vary')).toContain('Accept');
  expect(problemSchema().parse(answer.json)).toEqual(answer.json);
  const { type, title, requestId } = answer.json;
  expect({ status: answer.json.status, code: answer.json.code }).toEqual({ status, code });
  expect([type, title]).toEqual([`/errors/#${code}`, titleOf(code)]);
  expect(requestId).toBe(answer.headers.get('x-request-id'));
}

describe.each(contracts)('%s', (_name, contract) => {
  const { method, body, access } = contract;
  const path = pathOf(contract);
  // Where a credential would end with its own request, one that cannot.
  const theirs = contract === allContracts.signOut ? ROOT : token;
  const credential = access === 'caller' ? { token: theirs } : {};

  test('tells a method that it does not have', async () => {
    expectDetails(
      await asking(path, { method: 'PROPFIND', ...credential }),
      405,
      'method_not_allowed',
    );
  });

  test.runIf(access === 'caller')('tells which credential is wrong', async () => {
    const refusals = [
      [undefined, 'credential_missing'],
      ['Bearer', 'credential_malformed'],
      ['Token a b', 'credential_malformed'],
      ['Bearer nonsense', 'token_invalid'],
      [`Bearer ${token.slice(0, -1)}`, 'token_mistyped'],
    ] as const;
    for (const [Authorization, code] of refusals) {
      const headers = Authorization === undefined ? undefined : { Authorization };
      const sent = { method, ...(headers && { headers }) };
      const answer = await asking(path, sent);
      expectDetails(answer, 401, code);
      const { challenge } = dialects[contract.dialect];
      expect(answer.headers.get('WWW-Authenticate')).toMatch(new RegExp(`^${challenge}\\b`));
      const plain = await send(path, sent);
      expect(plain.json).toEqual(
        dialects[contract.dialect].schemaOf('unauthenticated').parse(plain.json),
      );
    }
  });

  test.runIf(method !== 'GET' && !body)('tells a header that is wrong', async () => {
    const sent = { method, headers: { 'Idempotency-Key': 'two words' }, ...credential };
    const answer = await asking(path, sent);
    expectDetails(answer, 400, 'parameters_invalid');
    expect(answer.json.errors).toMatchObject([
      { in: 'header', pointer: 'Idempotency-Key', code: 'wrong_format' },
    ]);
  });

  test.runIf(body)('tells a body that is none', async () => {
    const bodies = [
      ['{"a":', 400, 'json_malformed'],
      ['[]', 400, 'body_invalid'],
      [`"${'x'.repeat(contract.rows ? 1_048_577 : 131_073)}"`, 413, 'too_large'],
    ] as const;
    for (const [rawBody, status, code] of bodies) {
      const answer = await asking(path, { method, rawBody, ...credential });
      expectDetails(answer, status, code);
      if (code !== 'body_invalid') continue;
      expect(answer.json.errors).toMatchObject([{ in: 'body', pointer: '', code: 'wrong_type' }]);
    }
    const headers = { 'Content-Type': 'text/csv' };
    const csv = await asking(path, { method, rawBody: 'a=1', headers, ...credential });
    expectDetails(csv, 415, 'media_type_unsupported');
  });
});

test('what is refused before an endpoint is reached is told in the same shape', async () => {
  for (const path of ['/api/core/unknown/', '/api/v1/unknown', '/api/v1/platform/x', '/%00']) {
    expectDetails(await asking(path, { token }), 404, 'route_not_found');
  }
});

test('text that is no email and no date is of a wrong format', async () => {
  const list = await asking('/api/v1/users?email=kim&updatedSince=lately', { token });
  expect(list.json.errors).toMatchObject([
    { pointer: 'updatedSince', code: 'wrong_format' },
    { pointer: 'email', code: 'wrong_format' },
  ]);
  const body = { email: 'kim@', image: 'http://a/b' };
  const identified = await asking('/api/v1/users/identify', { method: 'POST', body, token });
  expect(identified.json.errors).toMatchObject([
    { pointer: '/email', code: 'wrong_format' },
    { pointer: '/image', code: 'wrong_format' },
  ]);
});

test('mistakes are told in the order of the fields, and each in words', async () => {
  const body = { emailVerified: 'yes', image: 'http://a/b', name: '', email: 'kim@' };
  const { json } = await asking('/api/v1/users/identify', { method: 'POST', body, token });
  expect(json.errors).toMatchObject([
    { pointer: '/email', message: 'email must be an email address' },
    { pointer: '/name', message: 'Too small: expected string to have >=1 characters' },
    { pointer: '/image', message: 'image must be an https URL without credentials' },
    { pointer: '/emailVerified', message: 'Invalid input: expected boolean, received string' },
  ]);
});

test('a missing permission is named: the first that the token lacks, and none that it has', async () => {
  const { acme } = tenants;
  const members = `/api/v1/organizations/${acme.id}/members`;
  const body = { userId: people.stranger.id, role: 'owner' };
  const making = async (permissions: string[]) => {
    const minted = await send('/api/v1/tokens', {
      method: 'POST',
      token,
      body: { name: 'limited', permissions },
    });
    return asking(members, { method: 'POST', token: minted.json.data.token, body });
  };
  const none = await making(['org.read_members']);
  expectDetails(none, 403, 'permission_missing');
  expect(none.json.detail).toContain('(org.manage_owners)');
  const some = await making(['org.read_members', 'org.manage_owners']);
  expectDetails(some, 403, 'permission_missing');
  expect(some.json.detail).toContain('(org.read_users)');
});

describe('Accept', () => {
  const nobody = '/api/v1/users/user_01hm6xq4000000000000009999';

  test.each([
    ['application/problem+json', true],
    ['application/json, application/problem+json', true],
    ['Application/Problem+JSON;q=0.5, */*', true],
    ['application/problem+json;q=0', false],
    ['application/json', false],
    ['*/*', false],
    ['text/html, application/xhtml+xml, */*;q=0.8', false],
  ])('%s', async (accept, isAsked) => {
    const answer = await asking(nobody, { token }, accept);
    expect(answer.headers.get('Content-Type')).toBe(isAsked ? PROBLEM_JSON : 'application/json');
    expect(answer.json).toMatchObject(
      isAsked ? { code: 'user_not_found' } : { error: { code: 'NOT_FOUND' } },
    );
  });

  test('leaves answers without a problem as they are', async () => {
    const answer = await asking('/api/v1/me', { token });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('Content-Type')).toBe('application/json');
  });

  test('is no part of a request that is repeated under its Idempotency-Key', async () => {
    const { email } = people.john;
    const sent = {
      method: 'POST',
      token: ROOT,
      headers: { 'Idempotency-Key': crypto.randomUUID() },
      body: { email, role: 'user' },
    };
    const path = '/api/v1/platform/users';
    expect((await send(path, sent)).json).toMatchObject({ success: false });
    expectDetails(await asking(path, sent), 409, 'email_taken');
  });
});

describe('mistakes of the input', () => {
  const john = record('john');
  const sending = (method: string) => (body: unknown) =>
    asking(john.path, { method, token: john.token, body }).then(({ json }) => json.errors);
  const patch = sending('PATCH');
  const attributes = '/api/v1/user-attributes';

  test('point to their place in the body', async () => {
    expect(await patch({ metadata: { 'a/b~c': { ['x'.repeat(200)]: 1 } } })).toMatchObject([
      { in: 'body', pointer: '/metadata', code: 'invalid' },
    ]);
    expect(await sending('PUT')({})).toMatchObject([{ pointer: '/metadata', code: 'required' }]);
    expect(await patch({ metadata: null })).toMatchObject([
      { pointer: '/metadata', code: 'wrong_type' },
    ]);
    expect(await patch({ metadata: {}, delete_keys: ['a', true] })).toMatchObject([
      { pointer: '/delete_keys/1', code: 'wrong_type' },
    ]);
  });

  test('have an error for each unknown field, with slashes and tildes escaped', async () => {
    const body = { key: 'plan', type: 'string', 'a/b': 1, 'c~d': 2 };
    const { json } = await asking(attributes, { method: 'POST', token, body });
    expect(json.errors).toEqual([
      { in: 'body', pointer: '/a~1b', code: 'unknown', message: 'Unrecognized key: "a/b"' },
      { in: 'body', pointer: '/c~0d', code: 'unknown', message: 'Unrecognized key: "c~d"' },
    ]);
  });

  test('say which parameter of a query is wrong', async () => {
    const errorsOf = async (query: string) =>
      (await asking(`/api/v1/users?${query}`, { token })).json.errors;
    expect(await errorsOf('limit=0')).toMatchObject([
      { in: 'query', pointer: 'limit', code: 'too_small' },
    ]);
    expect(await errorsOf('limit=many')).toMatchObject([{ pointer: 'limit', code: 'wrong_type' }]);
    expect(await errorsOf('colour=red')).toMatchObject([{ pointer: 'colour', code: 'unknown' }]);
    expect(await errorsOf('cursor=x')).toMatchObject([{ pointer: 'cursor', code: 'invalid' }]);
  });

  test('name each attribute that is wrong', async () => {
    const body = { email: people.john.email, attributes: { nowhere: 1 } };
    const answer = await asking('/api/v1/users/identify', { method: 'POST', token, body });
    expectDetails(answer, 400, 'attributes_invalid');
    expect(answer.json.errors).toMatchObject([
      { in: 'body', pointer: '/attributes/nowhere', code: 'undefined_attribute' },
    ]);
  });
});

describe('docs/errors.md', () => {
  test('explains every code under a heading of its own, and no other', () => {
    const headings = [...errorsPage.matchAll(/^### `(\w+)`$/gm)].map(([, code]) => code);
    expect(headings.sort()).toEqual([...PROBLEM_CODES].sort());
  });

  test('lists every code of a mistake', () => {
    for (const code of ISSUE_CODES) expect(errorsPage).toContain(`\`${code}\``);
  });
});
