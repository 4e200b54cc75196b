/** People are found however a name or an email was typed, and sorted by the same key. */
import { createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import worker from '../../src/worker.ts';
import { ROOT, send } from '../support/client.ts';

const list = (query: Record<string, string>) =>
  send(`/api/v1/users?${new URLSearchParams(query)}`, { token: ROOT });

/** The names of the emails that a query finds, before their @. */
async function found(query: Record<string, string>): Promise<string[]> {
  const { status, json, text } = await list(query);
  expect(status, text).toBe(200);
  return json.data.map(({ email }: { email: string }) => email.split('@')[0]);
}

const identify = (email: string, name?: string) =>
  send('/api/v1/users/identify', { method: 'POST', token: ROOT, body: { email, name } });

const HUGE = '麤'.repeat(256);

const cast: readonly (readonly [email: string, name?: string])[] = [
  ['brenda@x.io', 'Brenda'],
  ['alvaro@x.io', 'Álvaro'],
  ['jose@x.io', 'José  de la O’Casey'],
  ['strauss@x.io', 'Strauß'],
  ['zoe@x.io', 'Zoe\u0308 Smith-Jones'],
  ['user@bücher.example'],
  ["o'brien@x.io"],
  ['huge1@y.io', HUGE],
  ['huge2@y.io', HUGE],
  ['huge3@y.io', `${HUGE.slice(1)}木`],
  ['words1@y.io', '\ufdfa'.repeat(256)],
  ['words2@y.io', '\ufdfa'.repeat(256)],
  ['quotes1@y.io', '"\\'.repeat(128)],
  ['quotes2@y.io', '"\\'.repeat(128)],
  ['controls1@y.io', 'x\u0001'.repeat(128)],
  ['controls2@y.io', 'x\u0001'.repeat(128)],
  ['emoji1@y.io', '👩‍👩‍👧'.repeat(32)],
  ['emoji2@y.io', '👩‍👩‍👧'.repeat(32)],
];

beforeAll(async () => {
  await env.DB.prepare('DELETE FROM users').run();
  for (const [email, name] of cast) expect((await identify(email, name)).status).toBe(201);
});

describe('search', () => {
  test.each([
    ['jose', 'jose'],
    ['JOSÉ DE', 'jose'],
    ['jose\u0301   de la', 'jose'],
    ["O'CASEY", 'jose'],
    ['o’casey', 'jose'],
    ["de la o'", 'jose'],
    ['strauss', 'strauss'],
    ['STRAUẞ', 'strauss'],
    ['straus', 'strauss'],
    ['zoë', 'zoe'],
    ['zoe smith–jones', 'zoe'],
    ['bücher', 'user'],
    ['user@bücher.example', 'user'],
    ['USER@BU\u0308CHER.EXAMPLE', 'user'],
    ['bucher.ex', 'user'],
    ['user@xn--bcher-kva.example', 'user'],
    ['XN--BCHER', 'user'],
    ['o’brien@', "o'brien"],
    ['麤木', 'huge3'],
  ])('%s', async (search, names) => {
    expect((await found({ search, sort: 'oldest' })).join()).toBe(names);
  });

  test('a text may be as long as a name, and longer', async () => {
    expect(await found({ search: HUGE, sort: 'oldest' })).toEqual(['huge1', 'huge2']);
    expect(await found({ search: HUGE.repeat(4) })).toEqual([]);
    expect(await found({ search: 'x'.repeat(4_000) })).toEqual([]);
  });

  test('a name is found by the whole of it, with each letter decomposed', async () => {
    const name = 'ΐ'.repeat(256);
    await identify('long@z.io', name);
    for (const form of ['NFC', 'NFD'] as const) {
      expect(await found({ search: name.normalize(form) })).toEqual(['long']);
    }
    await env.DB.prepare("DELETE FROM users WHERE email = 'long@z.io'").run();
  });

  test.each(['zaphod.b', 'ZAPHÓD', 'PHOD.'])('a username is found by %s', async (search) => {
    const body = { email: 'two.heads@q.io', username: 'Zaphod.B' };
    await send('/api/v1/platform/users', { method: 'POST', token: ROOT, body });
    expect(await found({ search })).toEqual(['two.heads']);
    await env.DB.prepare('DELETE FROM users WHERE username = ?').bind('Zaphod.B').run();
  });

  test('follows a name and an email that change', async () => {
    const { principalId, userId } = (await identify('eva@x.io', 'Eva')).json.data;
    const sent = { method: 'PATCH', token: ROOT };
    await send(`/api/v1/users/${principalId}`, { ...sent, body: { name: 'Ève' } });
    await send(`/api/v1/platform/users/${userId}`, {
      ...sent,
      body: { email: 'eva@köln.example' },
    });
    expect(await found({ search: 'eve' })).toEqual(['eva']);
    expect(await found({ search: 'köln' })).toEqual(['eva']);
    await send(`/api/v1/platform/users/${userId}`, { ...sent, body: { email: 'eva@x.io' } });
    expect(await found({ search: 'köln' })).toEqual([]);
    await send(`/api/v1/users/${principalId}`, { ...sent, body: { name: null } });
    expect(await found({ search: 'eve' })).toEqual([]);
    await env.DB.prepare('DELETE FROM users WHERE id = ?').bind(userId).run();
  });
});

describe('the order by name', () => {
  test('passes over accents', async () => {
    const latin = await found({ search: 'x.io', sort: 'name' });
    expect(latin).toEqual(["o'brien", 'alvaro', 'brenda', 'jose', 'strauss', 'zoe']);
  });

  test('has a cursor behind each name, however long it is', async () => {
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page = await list({ sort: 'name', limit: '1', ...(cursor && { cursor }) });
      expect(page.status, page.text).toBe(200);
      expect(page.json.meta.pagination.cursor ?? '').toMatch(/^.{0,1024}$/);
      seen.push(...page.json.data.map(({ email }: { email: string }) => email));
      cursor = page.json.meta.pagination.cursor;
    }
    expect(seen).toHaveLength(cast.length);
    const whole = (await list({ sort: 'name', limit: '100' })).json.data;
    expect(seen).toEqual(whole.map(({ email }: { email: string }) => email));
  });
});

test('the clean-up makes the keys of users anew whose keys an older program made', async () => {
  const before = await found({ sort: 'name', limit: '100' });
  await env.DB.prepare(
    "UPDATE users SET name_search = lower(coalesce(name, '')), email_search = '', search_form = 0",
  ).run();
  expect(await found({ search: 'jose de' })).toEqual([]);
  await worker.scheduled(createScheduledController({}), env);
  expect(await found({ search: 'jose de' })).toEqual(['jose']);
  expect(await found({ search: 'bücher' })).toEqual(['user']);
  expect(await found({ sort: 'name', limit: '100' })).toEqual(before);
  const left = 'SELECT count(*) AS left FROM users WHERE search_form = 0';
  expect(await env.DB.prepare(left).first('left')).toBe(0);
});
