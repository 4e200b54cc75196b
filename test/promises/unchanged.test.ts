/**
 * A change that changes nothing raises no version, moves no time and leaves no event; the event of
 * any other names what changed.
 */
import { env } from 'cloudflare:workers';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { moreKinds } from '../support/budget-kinds.ts';
import { record, send } from '../support/client.ts';
import { castOf } from '../support/fakes/fault-cast.ts';
import { kinds } from '../support/fault-kinds.ts';
import { begin, quietly } from '../support/fault-sweep.ts';
import { as } from '../support/tenancy.ts';

/** Every row of every table. */
async function everything(): Promise<readonly string[]> {
  const { results: tables } = await env.DB.prepare(
    `SELECT name FROM sqlite_master
      WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB '_cf_*'`,
  ).all<{ name: string }>();
  const rows = await env.DB.batch(
    tables.map(({ name }) => env.DB.prepare(`SELECT '${name}' AS of, * FROM ${name}`)),
  );
  return rows.flatMap(({ results }) => results.map((row) => JSON.stringify(row)));
}

describe('sent a second time, it changes nothing:', () => {
  beforeAll(quietly);
  afterAll(() => vi.restoreAllMocks());

  /** Each of these makes something new, which the caller asks for each time. */
  const making = [
    'mint of a token',
    'sign-in',
    'obtaining a token',
    'a code',
    'a wrong code',
    'a sign-up',
    ...['platform', 'application', 'organization'].map((scope) => `a reset, ${scope}`),
    'a new own email',
    ...['platform', 'application', 'organization'].flatMap((of) => [
      `new webhook, ${of}`,
      `rotation of a webhook, ${of}`,
    ]),
    ...['organization', 'application'].flatMap((of) => [
      `to invite, ${of}`,
      `to invite again, ${of}`,
    ]),
  ];
  const changing = Object.entries({ ...kinds, ...moreKinds }).filter(([name, { request }]) => {
    return (request(castOf(0)).method ?? 'GET') !== 'GET' && !making.includes(name);
  });

  test.each(changing)('%s', async (_name, kind) => {
    const { cast, send, end } = await begin(kind);
    const request = kind.request(cast);
    await send(request);
    const before = await everything();
    await send(request);
    expect(await everything()).toEqual(before);
    await end();
  });
});

const events = async () => {
  const { results } = await env.DB.prepare(
    'SELECT action, keys, key_count FROM events ORDER BY id',
  ).all<{ action: string; keys: string; key_count: number }>();
  return results.map(({ action, keys, key_count }) => [action, JSON.parse(keys), key_count]);
};

/** An endpoint, all that it changes, one change of that, and the names in the event. */
interface Surface {
  readonly path: () => string;
  readonly method: 'put' | 'patch' | 'post';
  readonly whole: object;
  readonly other: object;
  readonly action: string;
  readonly names: readonly string[];
}

const definition = { id: '' };
const person = `/users/${people.stranger.principalId}`;
const profile = { name: 'Ann Lee', image: 'https://example.com/a.png', emailVerified: true };
const attributes = { plan: 'pro', seats: 3 };

const surfaces: Record<string, Surface> = {
  'a platform user': {
    path: () => `/platform/users/${people.jane.id}`,
    method: 'patch',
    whole: {
      email: 'jane.new@example.com',
      username: 'jane_new',
      name: 'Jane',
      firstName: 'J',
      lastName: 'R',
      image: 'https://example.com/a.png',
      userStatus: 'suspended',
      role: 'member',
      organization: tenants.acme.id,
    },
    other: { lastName: 'S', role: 'user' },
    action: 'user.update',
    names: ['last_name', 'role'],
  },
  'an application': {
    path: () => `/applications/${tenants.myApp.id}`,
    method: 'put',
    whole: { name: 'App', description: 'An app' },
    other: { description: null },
    action: 'application.change',
    names: ['description'],
  },
  'an organization': {
    path: () => `/organizations/${tenants.acme.id}`,
    method: 'patch',
    whole: { name: 'Acme', description: 'An organization' },
    other: { name: 'Acme II' },
    action: 'organization.change',
    names: ['name'],
  },
  'a definition': {
    path: () => `/user-attributes/${definition.id}`,
    method: 'patch',
    whole: { label: 'Tier', description: 'What is paid', externalKey: 'tier', type: 'string' },
    other: { externalKey: null, visibility: 'organization' },
    action: 'attribute.change',
    names: ['tier.external_key', 'tier.visibility'],
  },
  'a person': {
    path: () => person,
    method: 'patch',
    whole: { ...profile, attributes },
    other: { name: 'Ann', attributes: { seats: 4, plan: null } },
    action: 'user.change',
    names: ['name', 'attributes.seats', 'attributes.plan'],
  },
  'a person, identified': {
    path: () => '/users/identify',
    method: 'post',
    whole: { email: people.john.email, ...profile, attributes },
    other: { email: people.john.email, attributes: { plan: 'free', seats: 3 } },
    action: 'user.identify',
    names: ['attributes.plan'],
  },
};

describe('the event names what changed, and nothing that was given as it was:', () => {
  beforeAll(async () => {
    const define = async (key: string, type: string) =>
      (await as('root').post('/user-attributes', { key, type })).json.data.id;
    await define('plan', 'string');
    await define('seats', 'number');
    definition.id = await define('tier', 'string');
  });
  beforeEach(() => env.DB.prepare('DELETE FROM events').run());

  test.each(Object.entries(surfaces))('%s', async (_name, surface) => {
    const { path, method, whole, other, action, names } = surface;
    const change = async (body: object) => {
      const answer = await as('root')[method](path(), body);
      expect(answer.status, answer.text).toBeLessThan(300);
      return answer.json;
    };
    await change(whole);
    expect(await events()).toHaveLength(1);
    const before = await everything();
    await change(whole);
    expect(await everything()).toEqual(before);
    await change({ ...whole, ...other });
    expect((await events()).slice(1)).toEqual([[action, names, names.length]]);
  });

  test('a user who is put into a tenant, once', async () => {
    const path = `/platform/users/${people.stranger.id}`;
    const { name } = (await as('root').get(path)).json.user;
    for (const body of [{ organization: tenants.acme.id, name }, { organization: tenants.acme.id }])
      expect((await as('root').patch(path, body)).status).toBe(200);
    expect(await events()).toEqual([
      ['user.update', [tenants.acme.id], 1],
      ['member.add', ['member'], 1],
    ]);
  });

  test('a record: merged keys that differ, and deleted keys that were there', async () => {
    const john = record('john');
    await john.put({ metadata: { a: 1, b: { c: 1 }, d: 1, 'e.f': null } });
    await john.patch({ metadata: { a: 1, b: { c: 2 }, g: 1 }, delete_keys: ['d', 'd', 'never'] });
    await john.patch({ metadata: { a: 1 }, delete_keys: ['a'] });
    await send(john.path, {
      method: 'PATCH',
      token: john.token,
      headers: { 'Content-Type': 'application/merge-patch+json' },
      body: { metadata: { a: null, b: { c: 2 }, 'e.f': 0 } },
    });
    await john.put({ metadata: { 'e.f': 0, g: '1' } });
    await john.delete();
    expect(await events()).toEqual([
      ['record.replace', ['a', 'b', 'd', 'e.f'], 4],
      ['record.merge', ['b', 'g', 'd'], 3],
      ['record.merge-patch', ['e.f', 'a'], 2],
      ['record.replace', ['g', 'b'], 2],
      ['record.clear', ['e.f', 'g'], 2],
    ]);
  });

  test('at most 32 names and the number of all, however many there are', async () => {
    const key = (n: number) => `${n}`.padEnd(128, 'x');
    const metadata = Object.fromEntries(Array.from({ length: 300 }, (_, n) => [key(n), n]));
    await record('john').put({ metadata });
    await record('john').patch({ delete_keys: [...Object.keys(metadata), 'never'] });
    const found = await events();
    expect(found.map(([, names, count]) => [names.length, count])).toEqual([
      [32, 300],
      [32, 300],
    ]);
    const { results } = await env.DB.prepare(
      'SELECT octet_length(keys) AS bytes FROM events',
    ).all();
    for (const { bytes } of results) expect(bytes).toBeLessThan(32 * (128 + 3) + 2);
  });
});
