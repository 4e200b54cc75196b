/** What only a socket shows: the same rules for every endpoint, in bytes and not in `Request`s. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { type Runtime, start } from '../../scripts/runtime/runtime.ts';
import { allContracts } from '../../src/api/surfaces.ts';
import type { Contract } from '../../src/http/contract.ts';
import { evenLimits } from '../../src/limits/settings.ts';
import { chunked, exchange, type RawRequest } from './socket.ts';

const contracts: readonly [string, Contract][] = Object.entries(allContracts);
const withBody = contracts.filter(([, { body }]) => body);
const reads = contracts.filter(([, { method }]) => method === 'GET');
const { token } = people.operator;
const AUTHORIZED = `Authorization: Bearer ${token}`;
const JSON_TYPE = 'Content-Type: application/json';

const query = '?platform_key=acme-corp&username=john_doe';
const record = `/api/core/users/platform-metadata${query}`;
const john = `/api/v1/users/${people.john.principalId}`;

const pathOf = ({ path }: Contract) =>
  `${path.replace(/:\w+/g, 'unknown')}${path.startsWith('/api/core/') ? query : ''}`;

let runtime: Runtime;
beforeAll(async () => {
  const limits = evenLimits({ capacity: 1_000_000, refillPerSecond: 1_000 });
  runtime = await start({ vars: { LOG: 'off', RATE_LIMITS: JSON.stringify(limits) } });
});
afterAll(() => runtime.stop());

const send = (request: RawRequest) =>
  exchange(runtime.url, { ...request, headers: [AUTHORIZED, ...(request.headers ?? [])] });

const patch = (headers: readonly string[], body = '{}') =>
  send({ method: 'PATCH', path: john, headers, body });

const lengthOf = (body: string) => `Content-Length: ${body.length}`;
const CHUNKED = 'Transfer-Encoding: chunked';

describe.each(withBody)('%s', (name, contract) => {
  test('takes an absent body as {}, however it is absent', async () => {
    const { method } = contract;
    const path = pathOf(contract);
    // The operator's token would sign itself out.
    const asked = await send({
      method,
      path,
      headers: [JSON_TYPE, 'Content-Length: 2'],
      body: '{}',
    });
    const absent: readonly Omit<RawRequest, 'path'>[] = [
      {},
      { headers: ['Content-Length: 0'] },
      { headers: [JSON_TYPE] },
      { headers: [JSON_TYPE, 'Content-Length: 0'] },
      { headers: [CHUNKED], body: '0\r\n\r\n' },
      { headers: [JSON_TYPE, CHUNKED], body: '0\r\n\r\n' },
    ];
    const answers = await Promise.all(absent.map((each) => send({ ...each, method, path })));
    // Where `{}` is enough to make something, each answer shows a thing of its own.
    const isMade = asked.status === 201;
    const shown = (text: string) => (isMade ? Object.keys(JSON.parse(text)) : text);
    for (const { status, text } of answers) {
      const expected = { name, status: asked.status, shown: shown(asked.text) };
      expect({ name, status, shown: shown(text) }).toEqual(expected);
    }
  });
});

describe.each(reads)('%s', (_name, contract) => {
  test('answers HEAD as GET, without a body', async () => {
    const path = pathOf(contract);
    const [get, head] = await Promise.all([send({ path }), send({ method: 'HEAD', path })]);
    expect([head.status, head.text]).toEqual([get.status, '']);
    for (const header of ['content-type', 'etag', 'cache-control', 'vary']) {
      expect(head.headers.get(header), header).toBe(get.headers.get(header));
    }
  });
});

describe.each(contracts)('%s', (_name, contract) => {
  const path = pathOf(contract);
  const [pathname = '', search] = path.split('?');
  const within = (changed: string) => (search === undefined ? changed : `${changed}?${search}`);

  test('is found by its path, by nothing like it, and in no other method', async () => {
    // An unknown method is answered after the path was found, and changes nothing.
    const statusAt = async (at: string) => (await send({ method: 'PROPFIND', path: at })).status;
    const last = pathname.at(-1) ?? '';
    const encoded = `${pathname.slice(0, -1)}%${last.charCodeAt(0).toString(16)}`;
    const [plain, slash, escaped, double, twice] = await Promise.all(
      [pathname, `${pathname}/`, encoded, `/${pathname}`, `${pathname}//`].map((each) =>
        statusAt(within(each)),
      ),
    );
    expect([plain, slash, escaped, double, twice]).toEqual([405, 405, 405, 404, 404]);
  });

  test('tells its methods to OPTIONS, without a credential', async () => {
    const answer = await exchange(runtime.url, { method: 'OPTIONS', path });
    expect(answer.status).toBe(204);
    expect(answer.headers.get('allow')?.split(', ')).toContain(contract.method);
  });
});

describe('a header', () => {
  test('has a name in any case, as its media type and coding have', async () => {
    const headers = ['cOnTeNt-TyPe: APPLICATION/JSON; Charset="UTF-8"', 'content-length: 2'];
    expect((await patch([...headers, 'CONTENT-ENCODING: Identity'])).status).toBe(200);
    expect((await patch([...headers, 'iF-mAtCh: "x"'])).status).toBe(412);
  });

  test.each<[string, readonly string[], number]>([
    ['Authorization', [AUTHORIZED], 401],
    ['Content-Type', [JSON_TYPE], 415],
    ['Content-Type', ['Content-Type: text/plain'], 415],
    ['If-Match', ['If-Match: "x"', 'If-Match: "y"'], 412],
    ['Idempotency-Key', ['Idempotency-Key: a', 'Idempotency-Key: b'], 400],
  ])('%s that is given twice is %j: %j', async (_name, more, status) => {
    expect((await patch([JSON_TYPE, 'Content-Length: 2', ...more])).status).toBe(status);
  });

  test('If-Match that is given twice is one list', async () => {
    const tag = (await send({ path: john })).headers.get('etag') ?? '';
    const headers = [JSON_TYPE, 'Content-Length: 2', 'If-Match: "x"', `If-Match: W/${tag}`];
    expect((await patch(headers)).status).toBe(200);
  });

  test.each(['Idempotency-Key: \xff', 'x-d1-bookmark: \xff', 'x-request-id: \xff\xfe'])(
    'that is no ASCII is refused or left out: %j',
    async (header) => {
      const answer = await send({ path: john, headers: [header] });
      expect([200, 400]).toContain(answer.status);
      expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
    },
  );
});

describe('a body', () => {
  const named = JSON.stringify({ name: 'Jöhn' });
  const bytes = Buffer.from(named).toString('latin1');

  test.each<[string, readonly string[], string]>([
    ['of a length', [lengthOf(bytes)], bytes],
    ['in chunks that cut a character', [CHUNKED], chunked(bytes, 1)],
    ['after a 100 Continue', ['Expect: 100-continue', lengthOf(bytes)], bytes],
    ['whose length is given twice', [lengthOf(bytes), lengthOf(bytes)], bytes],
  ])('%s is read', async (_how, headers, body) => {
    const answer = await patch([JSON_TYPE, ...headers], body);
    expect([answer.status, JSON.parse(answer.text).data?.name]).toEqual([200, 'Jöhn']);
  });

  const tooLarge = `"${'x'.repeat(600_000)}"`;
  const larger = `"${'x'.repeat(131_073)}"`;

  test.each<[string, readonly string[], string]>([
    ['with its length', [lengthOf(larger)], larger],
    ['in chunks', [CHUNKED], chunked(larger, 40_000)],
    ['far too large, with its length', [lengthOf(tooLarge)], tooLarge],
    ['far too large, in chunks', [CHUNKED], chunked(tooLarge, 100_000)],
  ])('that is too large is 413: %s', async (_how, headers, body) => {
    const answer = await patch([JSON_TYPE, ...headers], body);
    expect([answer.status, JSON.parse(answer.text).error.code]).toEqual([413, 'PAYLOAD_TOO_LARGE']);
  });

  test.each<[string, readonly string[], string, number]>([
    ['that is no UTF-8', [JSON_TYPE, 'Content-Length: 4'], '"\xc3("', 400],
    ['without a type', ['Content-Length: 2'], '{}', 415],
    [
      'that is said to be compressed',
      [JSON_TYPE, 'Content-Encoding: gzip', 'Content-Length: 2'],
      '{}',
      415,
    ],
  ])('%s is refused', async (_what, headers, body, status) => {
    expect((await patch(headers, body)).status).toBe(status);
  });

  test('that nobody asked for is no fault of a GET or a DELETE', async () => {
    const headers = [JSON_TYPE, 'Content-Length: 2'];
    expect((await send({ path: john, headers, body: '{}' })).status).toBe(200);
    const path = '/api/v1/tokens/unknown';
    expect((await send({ method: 'DELETE', path, headers, body: '{}' })).status).toBe(404);
  });
});

describe('a path', () => {
  test.each<[string, number]>([
    [`${record}&platform_key=acme-corp`, 400],
    [record.replace('acme', '%61cme'), 200],
    [john.replace('principal', '%70rincipal'), 200],
    ['/api/v1/users/%ff', 404],
    ['/api/v1/users/%', 404],
    ['/api/v1/users/%zz', 404],
    ['/api/v1/users/%00', 404],
    ['/api/v1/users/a%2Fb', 404],
    ['/api/v1/users/..', 404],
    ['/api/v1/me%2f', 404],
    ['/API/V1/ME', 404],
    ['/api/v1/users?search=%ff', 200],
    ['/api/v1/users?search=%', 200],
    ['/api/v1/users?limit=%31', 200],
    ['*', 404],
    ['/api/v1/users/\xff\xfe', 400],
    ['/api/v1/users?search=\xff\xfe', 400],
  ])('%j is %i', async (path, status) => {
    expect((await send({ path })).status).toBe(status);
  });
});
