/** Lists that keep others in step: people by their last change or by an attribute, and `[in]`. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { ROOT, send } from '../support/client.ts';

const list = (query: Record<string, string>) =>
  send(`/api/v1/users?${new URLSearchParams(query)}`, { token: ROOT });

const namesIn = (data: readonly { readonly email: string }[]) =>
  data.map(({ email }) => email.split('@')[0] ?? '');

const names = async (query: Record<string, string>) => {
  const { status, json, text } = await list(query);
  expect(status, text).toBe(200);
  return namesIn(json.data);
};

/** A whole list, a few to a page. */
async function paged(query: Record<string, string>, limit: number): Promise<string[]> {
  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const { json } = await list({ ...query, limit: String(limit), ...(cursor && { cursor }) });
    seen.push(...namesIn(json.data));
    cursor = json.meta.pagination.cursor;
    expect(seen.length, 'nobody is listed for ever').toBeLessThanOrEqual(cast.length);
  }
  return seen;
}

const identify = (name: string, more: object = {}) =>
  send('/api/v1/users/identify', {
    method: 'POST',
    token: ROOT,
    body: { email: `${name}@orders.example`, ...more },
  });

/** In the order of their creation. */
const cast = [
  ['ann', { plan: 'pro', mrr: 10, beta: true, since: '2025-01-01' }],
  ['bob', { plan: 'free', mrr: 2.5, beta: false }],
  ['cy', { mrr: 250, since: '2024-06-01T10:00:00Z' }],
  ['dee', {}],
  ['eli', { plan: 'pro', mrr: 10, beta: true }],
  ['fay', { plan: 'team', mrr: -1 }],
  ['gus', {}],
] as const;

beforeAll(async () => {
  await env.DB.prepare('DELETE FROM users').run();
  const types = { plan: 'string', mrr: 'number', beta: 'boolean', since: 'date' };
  for (const [key, type] of Object.entries(types)) {
    const sent = { method: 'POST', token: ROOT, body: { key, type } };
    expect((await send('/api/v1/user-attributes', sent)).status).toBe(201);
  }
  for (const [i, [name, attributes]] of cast.entries()) {
    expect((await identify(name, { attributes })).status).toBe(201);
    await env.DB.prepare('UPDATE users SET created_at = ?1, updated_at = ?1 WHERE email = ?2')
      .bind(Date.UTC(2026, 0, 1 + i), `${name}@orders.example`)
      .run();
  }
});

describe('sort=attr.<key>', () => {
  test.each([
    ['attr.plan', 'bob ann eli fay cy dee gus'],
    ['-attr.plan', 'gus dee cy fay eli ann bob'],
    ['attr.mrr', 'fay bob ann eli cy dee gus'],
    ['-attr.mrr', 'gus dee cy eli ann bob fay'],
    ['attr.beta', 'bob ann eli cy dee fay gus'],
    ['attr.since', 'cy ann bob dee eli fay gus'],
  ])('%s: who lacks it comes last, and - turns it all round', async (sort, expected) => {
    expect(await names({ sort })).toEqual(expected.split(' '));
    for (const limit of [1, 2, 3, 5]) {
      expect(await paged({ sort }, limit), `${limit} to a page`).toEqual(expected.split(' '));
    }
  });

  test('goes with filters', async () => {
    expect(await paged({ sort: '-attr.mrr', 'attr.plan': 'pro' }, 1)).toEqual(['eli', 'ann']);
    expect(await names({ sort: 'attr.plan', 'attr.plan[exists]': 'false' })).toEqual([
      ...['cy', 'dee', 'gus'],
    ]);
  });

  test.each(['attr.nowhere', 'attr.', 'attr.plan; --', 'colour', '--name', ''])(
    '%j is refused',
    async (sort) => {
      const { status, text } = await list({ sort });
      expect([status, text]).toEqual([400, expect.stringContaining('sort')]);
    },
  );

  test('a cursor is bound to its order', async () => {
    const { json } = await list({ sort: 'attr.mrr', limit: '2' });
    const { cursor } = json.meta.pagination;
    expect((await list({ sort: '-attr.mrr', limit: '2', cursor })).status).toBe(400);
    expect((await list({ sort: 'attr.plan', limit: '2', cursor })).status).toBe(400);
  });
});

describe('sort=-name', () => {
  test('turns round what name sorts', async () => {
    const up = await names({ sort: 'name' });
    expect(await paged({ sort: '-name' }, 2)).toEqual(up.toReversed());
    expect(await names({ sort: '-newest' })).toEqual(await names({ sort: 'oldest' }));
  });
});

describe('another system is kept in step', () => {
  test('by sort=updated: the longest unchanged first, and -updated the other way', async () => {
    const order = cast.map(([name]) => name);
    expect(await paged({ sort: 'updated' }, 2)).toEqual(order);
    expect(await paged({ sort: '-updated' }, 3)).toEqual(order.toReversed());
  });

  test('by updatedSince, which includes its moment', async () => {
    expect(await names({ sort: 'updated', updatedSince: '2026-01-06T00:00:00Z' })).toEqual([
      ...['fay', 'gus'],
    ]);
    expect(await names({ updatedSince: '2026-01-06T00:00:00.001Z' })).toEqual(['gus']);
    const { json } = await list({ updatedSince: '2026-01-06' });
    expect(json.meta.pagination.total).toBe(2);
    expect((await list({ updatedSince: 'yesterday' })).status).toBe(400);
  });

  test('a change brings a person to the end, once', async () => {
    const before = new Date().toISOString();
    await identify('bob', { attributes: { plan: 'team' } });
    const query = { sort: 'updated', updatedSince: before };
    expect(await names(query)).toEqual(['bob']);
    expect((await paged({ sort: 'updated' }, 2)).at(-1)).toBe('bob');
    await identify('bob', { attributes: { plan: 'free' } });
    expect(await names(query)).toEqual(['bob']);
  });
});

describe('attr.<key>[in]', () => {
  test.each([
    [{ 'attr.plan[in]': 'pro,team' }, 'ann eli fay'],
    [{ 'attr.plan[in]': 'pro' }, 'ann eli'],
    [{ 'attr.plan[in]': 'none' }, ''],
    [{ 'attr.mrr[in]': '10,2.5' }, 'ann bob eli'],
    [{ 'attr.beta[in]': 'true,false' }, 'ann bob eli'],
    [{ 'attr.since[in]': '2024-06-01,2025-01-01' }, 'ann cy'],
    [{ 'attr.plan[in]': 'pro,free', 'attr.beta': 'true' }, 'ann eli'],
  ])('%j', async (query, expected) => {
    const found = await names({ ...query, sort: 'oldest' });
    expect(found).toEqual(expected === '' ? [] : expected.split(' '));
  });

  test('refuses a value that is not of the type, and more values than D1 compares', async () => {
    expect((await list({ 'attr.mrr[in]': '10,ten' })).text).toContain("'ten' is no number");
    const many = Array.from({ length: 91 }, (_, n) => n).join();
    expect((await list({ 'attr.mrr[in]': many })).status).toBe(400);
    const most = Array.from({ length: 40 }, (_, n) => n).join();
    expect(await paged({ 'attr.mrr[in]': most, sort: 'attr.mrr' }, 1)).toEqual(['ann', 'eli']);
    const tooMany = { 'attr.mrr[in]': `${most},40`, sort: 'attr.mrr' };
    expect((await list(tooMany)).text).toContain('at most 40 values');
  });
});

describe('pages', () => {
  test.each([
    ['/api/v1/users', 100],
    ['/api/v1/user-attributes', 100],
    ['/api/v1/tokens?userId=user_01hm6xq4000000000000000001', 200],
    ['/api/v1/applications', 200],
    ['/api/v1/organizations', 200],
    ['/api/v1/platform/users', 200],
  ])('of %s have a most, and nothing is shortened in silence', async (path, most) => {
    const limited = (limit: number) =>
      send(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}`, { token: ROOT });
    expect((await limited(most)).status).not.toBe(400);
    const beyond = await limited(most + 1);
    expect([beyond.status, beyond.text]).toEqual([400, expect.stringContaining(`at most ${most}`)]);
  });
});
