/** SQL in every text that a client may send, and in the names of filters. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { allContracts } from '../../src/api/surfaces.ts';
import { ROOT, record, send } from '../support/client.ts';

const attacks = [
  "'",
  '"',
  "' OR '1'='1",
  "'; DROP TABLE users; --",
  "x' UNION SELECT hash FROM tokens --",
  '") OR 1=1 --',
  '\\',
  '%',
  '_',
  '*',
  '?',
  '?1',
  ':name',
  '$.a',
  '$.a"] || "',
  'a]--',
  '/* x */',
  'CAST(1 AS TEXT)',
  "char(39)||'",
];

const tables = ['users', 'principals', 'tokens', 'scopes', 'memberships', 'attribute_definitions'];
const counts = async () => {
  const results = await env.DB.batch<{ n: number }>(
    tables.map((table) => env.DB.prepare(`SELECT count(*) AS n FROM ${table}`)),
  );
  return results.map(({ results: [row] }) => row?.n);
};

const get = (path: string) => send(path, { token: ROOT });
const search = (name: string, value: string) => new URLSearchParams({ [name]: value });

beforeAll(async () => {
  for (const [key, type] of [
    ['plan', 'string'],
    ['mrr', 'number'],
  ]) {
    const sent = { method: 'POST', token: ROOT, body: { key, type } };
    expect((await send('/api/v1/user-attributes', sent)).status).toBe(201);
  }
});

describe.each(attacks)('%j', (attack) => {
  test('in every parameter of every path is an unknown id', async () => {
    const before = await counts();
    for (const { path, method } of Object.values(allContracts)) {
      if (!path.includes(':')) continue;
      const there = path.replace(/:\w+/g, encodeURIComponent(attack));
      const sent = method === 'GET' || method === 'DELETE' ? {} : { rawBody: '{}' };
      const { status, text } = await send(there, { method, token: ROOT, ...sent });
      expect([400, 404], `${method} ${there} ${text}`).toContain(status);
    }
    expect(await counts()).toEqual(before);
  });

  test('in every query is text or is refused', async () => {
    for (const name of [
      'search',
      'attr.plan',
      'attr.plan[ne]',
      'attr.plan[contains]',
      'attr.plan[gt]',
    ]) {
      const answer = await get(`/api/v1/users?${search(name, attack)}`);
      expect(answer.status, name).toBe(200);
      // A character such as _ may be part of a username, and is matched literally.
      if (attack.length > 1) expect(answer.json.meta.pagination.total, name).toBe(0);
    }
    for (const [path, name] of [
      ['/api/v1/users', 'attr.mrr'],
      ['/api/v1/users', 'sort'],
      ['/api/v1/users', 'limit'],
      ['/api/v1/users', 'cursor'],
      ['/api/v1/users', 'verified'],
      ['/api/v1/users', 'dateFrom'],
      ['/api/v1/tokens', 'limit'],
      ['/api/v1/platform/users', 'cursor'],
      ['/api/v1/platform/users', 'isServiceUser'],
      ['/api/v1/user-attributes', 'cursor'],
    ] as const) {
      expect((await get(`${path}?${search(name, attack)}`)).status, name).toBe(400);
    }
    for (const [path, name] of [
      ['/api/v1/tokens', 'userId'],
      ['/api/v1/tokens?userId=x', 'scopeId'],
    ] as const) {
      const mark = path.includes('?') ? '&' : '?';
      expect((await get(`${path}${mark}${search(name, attack)}`)).status, name).toBe(404);
    }
    const { json } = await get(`/api/v1/organizations?${search('applicationId', attack)}`);
    expect(json.organizations ?? []).toEqual([]);
  });

  test('in the name of a filter is refused', async () => {
    const filters = [`attr.${attack}`, `attr.plan${attack}`, `attr.plan[${attack}]`];
    const ofObject = [`attr[${attack}]`, `attr[plan][${attack}]`, `attr[plan.${attack}]`];
    for (const name of [attack, ...filters, ...ofObject]) {
      expect((await get(`/api/v1/users?${search(name, 'x')}`)).status, name).toBe(400);
    }
  });

  test('in every field of a body is stored literally or is refused', async () => {
    const before = await counts();
    const post = (path: string, body: object, method = 'POST') =>
      send(path, { method, token: ROOT, body });
    const email = 'letters@example.com';
    const attributes = { plan: attack };
    const known = await post('/api/v1/users/identify', { email, name: attack, attributes });
    expect(known.json.data).toMatchObject({ name: attack, attributes });
    await post(`/api/v1/users/${known.json.data.principalId}`, {}, 'DELETE');
    const john = `/api/v1/platform/users/${people.john.id}`;
    const names = { name: attack, firstName: attack, lastName: attack };
    expect((await post(john, names, 'PATCH')).json.user).toMatchObject(names);
    const acme = `/api/v1/organizations/${tenants.acme.id}`;
    const said = { name: attack, description: attack };
    expect((await post(acme, said, 'PATCH')).json.organization).toMatchObject(said);
    await post(acme, { name: tenants.acme.name }, 'PATCH');
    const metadata = { [attack]: attack, list: [{ [attack]: [attack] }] };
    expect((await record('john').put({ metadata })).json.metadata).toEqual(metadata);
    const delete_keys = [attack];
    const { list } = metadata;
    expect((await record('john').patch({ delete_keys })).json.metadata).toEqual({ list });
    for (const [path, body] of [
      ['/api/v1/users/identify', { email: attack }],
      ['/api/v1/platform/users', { email, username: attack }],
      ['/api/v1/platform/users', { email, organization: attack }],
      ['/api/v1/platform/users', { email, applicationId: attack }],
      ['/api/v1/applications', { key: attack, name: 'x' }],
      ['/api/v1/user-attributes', { key: attack, type: 'string' }],
      ['/api/v1/user-attributes', { key: 'x', type: attack }],
      ['/api/v1/users/identify', { email, attributes: { [attack]: 1 } }],
      ['/api/v1/tokens', { name: 'x', userId: people.john.id, permissions: [attack] }],
    ] as const) {
      // A username may hold a character without a meaning in SQL.
      if ('username' in body && attack === '_') continue;
      expect((await post(path, body)).status, `${path} ${JSON.stringify(body)}`).toBe(400);
    }
    expect(await counts()).toEqual(before);
  });

  test('in a header is a condition that fails, or is refused', async () => {
    const value = attack.replace(/[^\x20-\x7e]/g, '');
    const path = record('john').path;
    const sent = { token: people.john.token };
    const bookmark = await send(path, { ...sent, headers: { 'x-d1-bookmark': value } });
    expect(bookmark.status).toBe(400);
    const match = { ...sent, method: 'PATCH', body: { metadata: { a: 1 } } };
    if (attack !== '*') {
      expect((await send(path, { ...match, headers: { 'If-Match': value } })).status).toBe(412);
    }
    const key = { 'Idempotency-Key': `${value.replaceAll(' ', '')}1` };
    expect((await send(path, { ...match, headers: key })).status).toBe(200);
  });
});

test('more filters than a statement has parameters are refused with 400', async () => {
  for (let i = 0; i < 40; i += 1) {
    await send('/api/v1/user-attributes', {
      method: 'POST',
      token: ROOT,
      body: { key: `many_${i}`, type: 'string' },
    });
  }
  const names = ['', '[ne]', '[gt]', '[gte]', '[lt]', '[lte]', '[contains]'];
  const filters = Array.from({ length: 40 }, (_, i) =>
    names.map((name) => `attr.many_${i}${name}=x`),
  );
  for (const many of [9, 10, 14, 15, 40]) {
    const { status, text } = await get(`/api/v1/users?${filters.slice(0, many).flat().join('&')}`);
    expect(status, `${many * 7} filters: ${text.slice(0, 300)}`).toBe(many * 7 <= 64 ? 200 : 400);
  }
});
