/** The list of users: search, filters, orders and cursors. */
import { env } from 'cloudflare:workers';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ROOT, send } from '../support/client.ts';

const list = (query: Record<string, string | number> | string = {}) => {
  const search =
    typeof query === 'string' ? query : new URLSearchParams(query as Record<string, string>);
  return send(`/api/v1/users?${search}`, { token: ROOT });
};
const emails = async (query: Record<string, string | number>) => {
  const { status, json, text } = await list(query);
  expect(status, text).toBe(200);
  return json.data.map(({ email }: { email: string }) => email.split('@')[0]);
};

/** The spellings of filters on attributes, from `attr.key[operator]`. */
const spellings: Record<string, (name: string) => string> = {
  'attr[key][operator]': (name) => name.replace(/^attr\.(\w+)/, 'attr[$1]'),
  'attr[key.operator]': (name) =>
    name.replace(/^attr\.(\w+)$/, 'attr[$1]').replace(/^attr\.(\w+)\[(\w+)\]$/, 'attr[$1.$2]'),
};
const spelled = (query: Record<string, string>, spell: (name: string) => string = String) =>
  Object.fromEntries(Object.entries(query).map(([name, value]) => [spell(name), value]));

/** Whole lists, page by page. */
async function pages(
  query: Record<string, string | number>,
  between?: (page: number) => Promise<unknown>,
) {
  const seen: string[] = [];
  let cursor: string | null = '';
  for (let n = 0; cursor !== null; n += 1) {
    const { json } = await list({ ...query, ...(cursor && { cursor }) });
    seen.push(...json.data.map(({ email }: { email: string }) => email));
    cursor = json.meta.pagination.cursor;
    expect(json.meta.pagination.hasMore).toBe(cursor !== null);
    await between?.(n);
  }
  return seen;
}

const identify = (email: string, more: object = {}) =>
  send('/api/v1/users/identify', { method: 'POST', token: ROOT, body: { email, ...more } });

beforeAll(async () => {
  await env.DB.prepare('DELETE FROM users').run();
  const definitions = [
    { key: 'plan', type: 'string' },
    { key: 'mrr', type: 'number' },
    { key: 'beta', type: 'boolean' },
    { key: 'since', type: 'date' },
  ];
  for (const body of definitions) {
    await send('/api/v1/user-attributes', { method: 'POST', token: ROOT, body });
  }
  const cast = [
    ['anna@x.io', 'Anna Öztürk', { plan: 'pro', mrr: 10, beta: true, since: '2025-01-01' }],
    ['ben@x.io', 'ben 100%', { plan: 'free', mrr: 0, beta: false }],
    ['carl@y.io', 'Carl_o', { plan: 'pro plus', mrr: 99.5, since: '2026-01-01' }],
    ['dora@y.io', null, { mrr: 250 }],
    ['eve@z.io', 'Ève', {}],
  ] as const;
  for (const [i, [email, name, attributes]] of cast.entries()) {
    await identify(email, { name, attributes, emailVerified: i % 2 === 0 });
    await env.DB.prepare('UPDATE users SET created_at = ? WHERE email = ?')
      .bind(Date.UTC(2026, 0, 1 + i), email)
      .run();
  }
});

describe('orders', () => {
  test('newest first when nothing is said; oldest; by name in any script, the nameless first', async () => {
    expect(await emails({})).toEqual(['eve', 'dora', 'carl', 'ben', 'anna']);
    expect(await emails({ sort: 'oldest' })).toEqual(['anna', 'ben', 'carl', 'dora', 'eve']);
    expect(await emails({ sort: 'name' })).toEqual(['dora', 'anna', 'ben', 'carl', 'eve']);
  });

  test.each(['newest', 'oldest', 'name'])(
    '%s, in pages of any size, has each user once',
    async (sort) => {
      const whole = await pages({ sort, limit: 100 });
      for (const limit of [1, 2, 3, 5]) expect(await pages({ sort, limit })).toEqual(whole);
    },
  );
});

describe('search', () => {
  test.each([
    ['ann', ['anna']],
    ['öZTÜ', ['anna']],
    ['ÈVE', ['eve']],
    ['100%', ['ben']],
    ['%', ['ben']],
    ['_', ['carl']],
    ['Y.IO', ['dora', 'carl']],
    ['x'.repeat(200), []],
    ['', ['eve', 'dora', 'carl', 'ben', 'anna']],
  ])('%j finds literally', async (search, found) =>
    expect(await emails({ search })).toEqual(found),
  );
});

describe('filters', () => {
  test.each([
    [{ verified: 'true' }, ['eve', 'carl', 'anna']],
    [{ verified: 'false' }, ['dora', 'ben']],
    [{ dateFrom: '2026-01-04' }, ['eve', 'dora']],
    [{ dateTo: '2026-01-02' }, ['ben', 'anna']],
    [{ dateFrom: '2026-01-02T00:00:00Z', dateTo: '2026-01-03' }, ['carl', 'ben']],
    [{ 'attr.plan': 'pro' }, ['anna']],
    [{ 'attr.plan[ne]': 'pro' }, ['carl', 'ben']],
    [{ 'attr.plan[contains]': 'pro' }, ['carl', 'anna']],
    [{ 'attr.plan[exists]': 'false' }, ['eve', 'dora']],
    [{ 'attr.mrr[gt]': '10' }, ['dora', 'carl']],
    [{ 'attr.mrr[gte]': '10', 'attr.mrr[lt]': '250' }, ['carl', 'anna']],
    [{ 'attr.mrr[lte]': '0' }, ['ben']],
    [{ 'attr.mrr': '99.50' }, ['carl']],
    [{ 'attr.beta': 'true' }, ['anna']],
    [{ 'attr.beta': '0' }, ['ben']],
    [{ 'attr.since[lt]': '2025-06-01' }, ['anna']],
    [{ 'attr.mrr[exists]': 'true', verified: 'true', search: 'x.io' }, ['anna']],
  ])('%j', async (query: Record<string, string>, found) => {
    expect(await emails(query)).toEqual(found);
    expect((await list({ ...query, limit: 1 })).json.meta.pagination.total).toBe(found.length);
    for (const [spelling, spell] of Object.entries(spellings)) {
      expect(await emails(spelled(query, spell)), spelling).toEqual(found);
    }
  });

  test.each([
    'limit=0',
    'limit=101',
    'limit=ten',
    'limit=',
    'sort=random',
    'verified=maybe',
    'dateFrom=soon',
    'surprise=1',
    'attr.unknown=1',
    'attr.plan[like]=x',
    'attr.=1',
    'attr.plan[gt',
    'attr.mrr=abc',
    'attr.mrr[contains]=1',
    'attr.beta[gt]=true',
    'attr.plan[exists]=1',
    'search=a&search=b',
    'attr.plan=a&attr.plan=b',
    'cursor=nonsense',
    'attr.constructor=1',
    "attr.x'=1",
    'attr=1',
    'attr[plan]=a&attr[plan]=b',
    'attr.plan=a&attr[plan]=a',
    'attr[constructor]=1',
    'attr[__proto__]=1',
    '__proto__=1',
  ])('%s is 400', async (query) => {
    const { status, json } = await list(query);
    expect(status).toBe(400);
    expect(json.error.code).toBe('BAD_REQUEST');
    expect(Object.keys(json.error.details.errors)).toHaveLength(1);
  });

  test.each([
    [{ 'attr.plan[like]': 'x' }, 'unknown'],
    [{ 'attr.nowhere[gt]': '1' }, 'undefined_attribute'],
    [{ 'attr.mrr[gt]': 'abc' }, 'invalid'],
    [{ 'attr.beta[gt]': 'true' }, 'invalid'],
  ])('%j is refused in every spelling, and is named as it was written', async (query, code) => {
    for (const spell of [String, ...Object.values(spellings)]) {
      const written = spelled(query, spell);
      const [pointer = ''] = Object.keys(written);
      const answer = await send(`/api/v1/users?${new URLSearchParams(written)}`, {
        token: ROOT,
        headers: { Accept: 'application/problem+json' },
      });
      expect(answer.status).toBe(400);
      expect(answer.json.errors).toEqual([expect.objectContaining({ pointer, code })]);
      expect(Object.keys((await list(written)).json.error.details.errors)).toEqual([pointer]);
    }
  });

  test('a value left over from another definition is not compared', async () => {
    await env.DB.prepare(
      `UPDATE users SET attributes = '{"mrr":"many"}' WHERE email = 'eve@z.io'`,
    ).run();
    expect(await emails({ 'attr.mrr[gt]': '100' })).toEqual(['dora']);
    await env.DB.prepare(`UPDATE users SET attributes = '{}' WHERE email = 'eve@z.io'`).run();
  });
});

describe('times', () => {
  const since = ['23:59:59.999Z', '00:00Z', '12:30:00Z', '12:30:15.5Z', '12:31Z', '24:00'] as const;
  const at = (time: string) => (time === '24:00' ? '2024-01-16' : `2024-01-15T${time}`);

  beforeAll(async () => {
    for (const [n, time] of since.entries()) {
      const day = n === 0 ? '2024-01-14' : '2024-01-15';
      const value = time === '24:00' ? at(time) : `${day}T${time}`;
      await identify(`since${n}@t.io`, { attributes: { since: value } });
      await env.DB.prepare('UPDATE users SET created_at = ? WHERE email = ?')
        .bind(Date.parse(value), `since${n}@t.io`)
        .run();
    }
  });
  afterAll(() => env.DB.prepare(`DELETE FROM users WHERE email LIKE '%@t.io'`).run());

  /** The numbers of those that a filter finds. */
  const found = async (query: Record<string, string>) => {
    const all = await emails({ ...query, search: '@t.io', sort: 'oldest' });
    return all.map((email: string) => Number(email.replace('since', ''))).join('');
  };

  test.each([
    // A day, a minute or a second means all of it.
    ['lte', '2024-01-15', '01234'],
    ['lt', '2024-01-15', '0'],
    ['gt', '2024-01-15', '5'],
    ['gte', '2024-01-15', '12345'],
    ['eq', '2024-01-15', '1234'],
    ['ne', '2024-01-15', '05'],
    ['lte', '2024-01-15T12:30', '0123'],
    ['gt', '2024-01-15T12:30Z', '45'],
    ['eq', '2024-01-15T12:30', '23'],
    ['eq', '2024-01-15 14:30+02:00', '23'],
    ['ne', '2024-01-15T12:30', '0145'],
    ['lte', '2024-01-15T12:30:15', '0123'],
    ['eq', '2024-01-15T12:30:15Z', '3'],
    ['eq', 'Mon, 15 Jan 2024 12:30:15 GMT', '3'],
    ['lte', '2024-01-15T12:30:15.000Z', '012'],
    ['eq', '2024-01-15T12:30:15.5Z', '3'],
    ['eq', '2024-01-15T12:30:15.500', '3'],
    ['ne', '2024-01-15T12:30:15.500', '01245'],
  ])('%s %s', async (operator, time, numbers) => {
    const name = operator === 'eq' ? 'attr.since' : `attr.since[${operator}]`;
    expect(await found({ [name]: time })).toBe(numbers);
  });

  test.each([
    ['dateTo', '2024-01-15', '01234'],
    ['dateTo', '2024-01-15T12:30', '0123'],
    ['dateTo', '2024-01-15T12:30:15Z', '0123'],
    ['dateTo', '2024-01-15T12:30:15.499Z', '012'],
    ['dateFrom', '2024-01-15T12:30', '2345'],
    ['dateFrom', '2024-01-15T12:30:15', '345'],
  ])('%s %s', async (name, time, numbers) => {
    expect(await found({ [name]: time, dateFrom: '2024-01-01', [name]: time })).toBe(numbers);
  });

  test('no more are compared than D1 takes', async () => {
    const eq = (n: number) =>
      Array.from({ length: n }, (_, i) => `attr.since${i}=2024-01-15`).join('&');
    for (let i = 0; i < 46; i += 1) {
      const body = { key: `since${i}`, type: 'date' };
      await send('/api/v1/user-attributes', { method: 'POST', token: ROOT, body });
    }
    const more = 'search=a&verified=true&dateFrom=2024-01-01&dateTo=2024-02-01&sort=name';
    const cursor = async (query: string) => {
      const answer = await list(query);
      expect(answer.status, answer.text).toBe(200);
    };
    await cursor(`${eq(45)}&${more}`);
    expect((await list(`${eq(46)}&${more}`)).status).toBe(400);
  });
});

describe('cursors', () => {
  test('are bound to their filters and order', async () => {
    const { cursor } = (await list({ limit: 1, verified: 'true' })).json.meta.pagination;
    expect((await list({ limit: 2, verified: 'true', cursor })).status).toBe(200);
    for (const other of [{}, { verified: 'false' }, { verified: 'true', sort: 'oldest' }]) {
      expect((await list({ ...other, cursor } as Record<string, string>)).status).toBe(400);
    }
  });

  test.each([
    ['attr.plan[ne]=x&attr.mrr[gte]=1', 'attr.mrr[gte]=1&attr.plan[ne]=x'],
    ['attr.mrr[exists]=true&sort=newest', 'attr.mrr[exists]=true'],
    ['attr.mrr[gte]=10', 'attr.mrr[gte]=1e1'],
    ['attr.mrr[gte]=1', 'attr[mrr][gte]=1'],
    ['attr[mrr][gte]=1', 'attr[mrr.gte]=1'],
    ['attr[plan.ne]=x&attr.beta[exists]=true', 'attr[beta][exists]=true&attr.plan[ne]=x'],
    ['attr.mrr[gte]=10', 'attr.mrr[gte]=10.0'],
    ['attr.beta[exists]=true', 'search=&attr.beta[exists]=true'],
    ['attr.since[gte]=2025-01-01', 'attr.since[gte]=2025-01-01T00:00:00Z'],
    ['attr.since[gte]=2025-01-01', 'attr.since[gte]=2025-01-01T02:00:00%2B02:00'],
    ['attr.since[lte]=2026-01-01', 'attr.since[lte]=2026-01-01T23:59:59'],
    ['dateTo=2026-01-05', 'dateTo=2026-01-05T23:59'],
    ['search=X.IO', 'search=x.io'],
  ])('for %s serves %s, which means the same', async (given, same) => {
    const first = (await list(`${given}&limit=1`)).json;
    const { cursor } = first.meta.pagination;
    const next = await list(`${same}&limit=3&cursor=${cursor}`);
    expect(next.status, next.text).toBe(200);
    const whole = (await list(`${given}&limit=4`)).json.data;
    expect([...first.data, ...next.json.data]).toEqual(whole);
  });

  test.each([
    ['attr.mrr[gte]=1', 'attr.mrr[gt]=1'],
    ['attr.mrr[gte]=1', 'attr.mrr[gte]=2'],
    ['attr[mrr.gte]=1', 'attr[mrr.gt]=1'],
    ['dateTo=2026-01-05', 'dateTo=2026-01-05T00:00:00Z'],
    ['search=io', 'search=x.io'],
  ])('for %s does not serve %s, which means something else', async (given, other) => {
    const { cursor } = (await list(`${given}&limit=1`)).json.meta.pagination;
    expect((await list(`${other}&cursor=${cursor}`)).status).toBe(400);
  });

  test('neither skip nor repeat while users are added and deleted', async () => {
    const before = await pages({ limit: 100 });
    const seen = await pages({ limit: 2 }, (n) => identify(`new${n}@x.io`));
    expect(seen).toEqual(before);
    const oldest = await pages({ limit: 2, sort: 'oldest' }, (n) =>
      n < 5 ? identify(`later${n}@x.io`) : Promise.resolve(),
    );
    expect(new Set(oldest).size).toBe(oldest.length);
    expect(oldest).toEqual(await pages({ limit: 100, sort: 'oldest' }));
  });
});
