/** Rules for every endpoint, read from the contracts. */
import { describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { allContracts } from '../../src/api/surfaces.ts';
import { type Contract, takesBookmark, takesIdempotencyKey } from '../../src/http/contract.ts';
import { dialects } from '../../src/http/dialects/dialects.ts';
import type { ProblemName } from '../../src/http/problem.ts';
import { type Received, ROOT, requiredQuery, type Sent, send } from '../support/client.ts';

const { token } = people.operator;
const contracts = Object.entries(allContracts);

/** A path with a value for each parameter, and with the required query. */
const pathOf = (contract: Contract) =>
  contract.path.replace(':call', 'batch').replace(/:\w+/g, 'unknown') + requiredQuery(contract);

/** A good credential; where one would end with its own request, one that cannot. */
const tokenFor = (contract: Contract) => (contract === allContracts.signOut ? ROOT : token);

const ask = (contract: Contract, sent: Sent = {}) =>
  send(pathOf(contract), {
    method: contract.method,
    ...(contract.access === 'caller' && { token: tokenFor(contract) }),
    ...sent,
  });

/** The answer is a problem as the contract's dialect says it, and nothing more. */
function expectProblem(contract: Contract, name: ProblemName, answer: Received) {
  const schema = dialects[contract.dialect].schemaOf(name);
  expect(schema.parse(answer.json)).toEqual(answer.json);
  expect(answer.text).not.toMatch(/\bat \/|\.ts:\d|Error:|SELECT|INSERT/);
}

test('each schema is made once, and not for every request', () => {
  for (const [name, { params, query, body = {}, replies }] of contracts as [string, Contract][]) {
    const shown = Object.values(replies).map(({ schema }) => schema);
    for (const schema of [params, query, ...Object.values(body), ...shown]) {
      const [once, again] = [schema?.(), schema?.()];
      expect(Object.is(once, again), `${name}: ${schema}`).toBe(true);
    }
  }
});

describe.each(contracts)('%s', (_name, contract) => {
  test('promises a reply and lists its problems', () => {
    const statuses = Object.keys(contract.replies).map(Number);
    expect(statuses.some((status) => status >= 200 && status < 300)).toBe(true);
  });

  test('carries a request id, security headers and cache rules on every answer', async () => {
    for (const answer of [await ask(contract), await ask(contract, { token: 'nonsense' })]) {
      expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
      expect(answer.headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(answer.headers.get('X-Frame-Options')).toBe('DENY');
      expect(answer.headers.get('Cross-Origin-Resource-Policy')).toBe('same-origin');
      expect(answer.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
      const isFile = answer.headers.has('Content-Disposition');
      const kept = isFile ? 'private, no-store' : 'private, no-cache';
      expect(answer.headers.get('Cache-Control')).toBe(kept);
      expect(answer.headers.get('Vary')).toContain('Authorization');
      expect(answer.headers.get('Access-Control-Allow-Origin')).toBe('*');
    }
  });

  test('keeps the request id that a client gives', async () => {
    const answer = await ask(contract, { headers: { 'x-request-id': 'given-by-client' } });
    expect(answer.headers.get('x-request-id')).toBe('given-by-client');
  });

  test('answers another method with 405 and Allow', async () => {
    const answer = await ask(contract, { method: 'PROPFIND' });
    expect(answer.status).toBe(405);
    const allow = answer.headers.get('Allow');
    expect(allow?.split(', ')).toContain(contract.method);
    const options = await send(pathOf(contract), { method: 'OPTIONS' });
    expect([options.status, options.text, options.headers.get('Allow')]).toEqual([204, '', allow]);
    expectProblem(contract, 'method_not_allowed', answer);
  });

  test('is the same with a trailing slash', async () => {
    const [path, query] = pathOf(contract).split('?');
    const { method } = contract;
    const answer = await send(`${path}/${query ? `?${query}` : ''}`, {
      method,
      ...(contract.access === 'caller' && { token: tokenFor(contract) }),
    });
    expect(answer.status).toBe((await ask(contract)).status);
  });

  test('lets a browser ask first, without a credential', async () => {
    const answer = await send(pathOf(contract), {
      method: 'OPTIONS',
      headers: {
        Origin: 'https://app.example.com',
        'Access-Control-Request-Method': contract.method,
        'Access-Control-Request-Headers': 'authorization, content-type, if-match',
      },
    });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('Allow')?.split(', ')).toContain(contract.method);
    expect(answer.headers.get('Access-Control-Allow-Methods')).toContain(contract.method);
    expect(answer.headers.get('Access-Control-Allow-Headers')).toContain('authorization');
  });
});

const guarded = contracts.filter(([, { access }]) => access === 'caller');

describe.each(guarded)('%s, to a caller without a good token', (_name, contract) => {
  const { challenge } = dialects[contract.dialect];

  test.each([
    ['nothing', undefined],
    ['another scheme', 'Basic abc'],
    ['a scheme alone', 'Bearer'],
    ['two words', 'Token a b'],
    ['nonsense', 'Bearer nonsense'],
    ['a typo', `Bearer ${token.slice(0, -1)}`],
    [
      'a token of the right form that nobody has',
      `Token ${people.john.token.replace('dem0', 'dem1')}`,
    ],
  ])('%s is 401 with a challenge', async (_what, header) => {
    const { Authorization = header } = {};
    const answer = await send(pathOf(contract), {
      method: contract.method,
      headers: Authorization ? { Authorization } : {},
    });
    expect(answer.status).toBe(401);
    expect(answer.headers.get('WWW-Authenticate')).toMatch(new RegExp(`^${challenge}\\b`));
    expectProblem(contract, 'unauthenticated', answer);
  });

  test('nor is a token taken from the query or a cookie', async () => {
    const separator = pathOf(contract).includes('?') ? '&' : '?';
    const path = `${pathOf(contract)}${separator}token=${token}&access_token=${token}`;
    const headers = { Cookie: `token=${token}` };
    expect((await send(path, { method: contract.method, headers })).status).toBe(401);
  });
});

const reads = guarded.filter(([, contract]) => takesBookmark(contract));

describe.each(reads)('%s, asked for what a write led to', (_name, contract) => {
  const asking = (bookmark: string) => ask(contract, { headers: { 'x-d1-bookmark': bookmark } });

  test('takes a bookmark, and nothing else for one', async () => {
    const plain = (await ask(contract)).status;
    const bookmark = `00000000-00000001-00000000-${'0'.repeat(32)}`;
    expect((await asking(bookmark)).status).toBe(plain);
    for (const garbage of ['', 'first-primary', "' OR 1=1", `${bookmark}-x`, 'f'.repeat(200)]) {
      const answer = await asking(garbage);
      expect(answer.status).toBe(400);
      expectProblem(contract, 'invalid_query', answer);
      expect(answer.text).toContain('x-d1-bookmark');
    }
  });
});

const writes = contracts.filter(([, contract]) => takesIdempotencyKey(contract));

describe.each(writes)('%s, to be done once', (_name, contract) => {
  test('takes an Idempotency-Key, and nothing else for one', async () => {
    for (const key of ['', 'two words', 'x'.repeat(256)]) {
      const rawBody = contract.body && '{}';
      const headers = { 'Idempotency-Key': key };
      const answer = await ask(contract, { headers, ...(rawBody && { rawBody }) });
      expect(answer.status).toBe(400);
      // A malformed body is refused first.
      if (contract.body) continue;
      expectProblem(contract, 'invalid_query', answer);
      expect(answer.text).toContain('Idempotency-Key');
    }
  });
});

const withBody = contracts.filter(([, { body }]) => body);

describe.each(withBody)('%s, with a body that is none', (_name, contract) => {
  test.each([
    ['broken JSON', '{"a":', 400, 'malformed_json'],
    ['text after JSON', '{} {}', 400, 'malformed_json'],
    ['NaN', '{"a":NaN}', 400, 'malformed_json'],
    ['bad UTF-8', new Uint8Array([0xc3, 0x28]), 400, 'malformed_json'],
    ['1e400', '{"name":1e400}', 400, 'malformed_json'],
    ['NUL', '{"name":"\\u0000"}', 400, 'malformed_json'],
    ['half a surrogate pair', '{"name":"\\udfff"}', 400, 'malformed_json'],
    ['__proto__', '{"__proto__":{"isAdmin":true}}', 400, 'malformed_json'],
    ['deep nesting', '['.repeat(20_000) + ']'.repeat(20_000), 400, 'malformed_json'],
    ['a list', '[]', 400, 'invalid_body'],
    ['a string', '"x"', 400, 'invalid_body'],
    ['null', 'null', 400, 'invalid_body'],
    ['too much', `"${'x'.repeat(contract.rows ? 1_048_577 : 131_073)}"`, 413, 'payload_too_large'],
  ] as const)('%s', async (_what, rawBody, status, name) => {
    const answer = await ask(contract, { rawBody });
    expect(answer.status).toBe(status);
    expectProblem(contract, name, answer);
  });

  test('another content type is 415', async () => {
    const answer = await ask(contract, { rawBody: 'a=1', headers: { 'Content-Type': 'text/csv' } });
    expect(answer.status).toBe(415);
    expectProblem(contract, 'unsupported_media_type', answer);
  });
});

describe('where there is no endpoint', () => {
  test.each([
    ['/api/core/users/unknown/', { detail: 'Not found.' }],
    ['/api/v1/unknown', { error: { code: 'NOT_FOUND' } }],
    ['//api/v1/me', { error: { code: 'NOT_FOUND' } }],
    ['/api/v1/%2e%2e/secret', { error: { code: 'NOT_FOUND' } }],
    ['/%00', { error: { code: 'NOT_FOUND' } }],
  ])('%s is 404 in the words of its neighbours', async (path, json) => {
    const answer = await send(path, { token });
    expect(answer.status).toBe(404);
    expect(answer.json).toMatchObject(json);
    const preflight = { 'Access-Control-Request-Method': 'GET', Origin: 'https://a.example' };
    for (const headers of [{}, preflight]) {
      expect((await send(path, { method: 'OPTIONS', headers })).status).toBe(404);
    }
  });
});
