/** Messages of the libraries of Segment: whom they change, and who may send them. */
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import { mint, minted } from '../support/credentials.ts';
import { basic, ingest, writeKey, zipped } from '../support/ingest.ts';
import { acme, as, freshEmail, made, myApp } from '../support/tenancy.ts';

let app = '';
let org = '';
let elsewhere = '';
beforeAll(async () => {
  await made('root', '/user-attributes', { key: 'seg_plan', type: 'string' });
  await made('root', '/user-attributes', { key: 'seg_mrr', type: 'number', externalKey: 'MRR' });
  app = (await writeKey('myApp')).token;
  org = (await writeKey('acme')).token;
  elsewhere = (await writeKey('corporate')).token;
});

let email = '';
beforeEach(() => {
  email = freshEmail();
});

const find = async (address: string) => {
  const { json } = await as('root').get(`/users?email=${encodeURIComponent(address)}`);
  return json.data[0];
};
const memberOf = async (base: string, address: string) => {
  const { id, userId = id } = (await find(address)) ?? {};
  return (await as('root').get(`${base}/members`)).text.includes(userId ?? 'nobody');
};

const said = async (answer: Promise<{ status: number; text: string; json: unknown }>) => {
  const { status, text, json } = await answer;
  expect(status, text).toBe(200);
  expect(json).toMatchObject({ success: true });
};

/** Identifies a person by their traits. */
const identify = (key: string, traits: object, more: object = {}) =>
  said(ingest(key, 'identify', { traits, ...more }));

const problems = async (tenant: keyof typeof tenants) => {
  const { results } = await env.DB.prepare(
    'SELECT type, trait, reason, count, example FROM ingest_problems WHERE scope_id = ?',
  )
    .bind(tenants[tenant].id)
    .all();
  return results;
};

describe('identify', () => {
  test('creates a person, who is managed by the tenant and a member of it', async () => {
    const traits = { email, name: ' Ann Lee ', avatar: 'https://a.example/a.png', seg_plan: 'pro' };
    await identify(app, { ...traits, MRR: '12.5' });
    expect(await find(email)).toMatchObject({
      name: 'Ann Lee',
      image: 'https://a.example/a.png',
      emailVerified: false,
      attributes: { seg_plan: 'pro', seg_mrr: 12.5 },
    });
    expect(await memberOf(myApp, email)).toBe(true);
    const row = await env.DB.prepare('SELECT managed_by FROM users WHERE email = ?').bind(email);
    expect(await row.first('managed_by')).toBe(tenants.myApp.id);
  });

  test('changes a person of the tenant by email, by user id and by principal id', async () => {
    await identify(org, { email, firstName: 'Ann', lastName: 'Lee' });
    const { userId, principalId, name } = await find(email);
    expect(name).toBe('Ann Lee');
    await identify(org, { seg_plan: 'free' }, { userId });
    await identify(org, { MRR: 3 }, { userId: principalId });
    await identify(org, { email: email.toUpperCase(), name: null });
    expect(await find(email)).toMatchObject({
      name: null,
      attributes: { seg_plan: 'free', seg_mrr: 3 },
    });
    await identify(org, { email, seg_plan: null });
    expect((await find(email)).attributes).toEqual({ seg_mrr: 3 });
  });

  test('leaves out what does not fit and says so, without its value', async () => {
    const traits = { email, MRR: 'secret text', avatar: 'secret', surprise: ['secret'], name: 7 };
    await identify(app, { ...traits, seg_plan: 'pro' }, { messageId: 'unfit' });
    expect((await find(email)).attributes).toEqual({ seg_plan: 'pro' });
    const told = (await problems('myApp')).filter(({ example }) => `${example}`.includes('unfit'));
    const names = told.map(({ trait, reason }) => `${trait} ${reason}`);
    expect(names.sort()).toEqual([
      'MRR wrong_type',
      'avatar wrong_type',
      'name wrong_type',
      'surprise undefined_trait',
    ]);
    expect(JSON.stringify(told)).not.toContain('secret');
  });
});

describe('consent', () => {
  const reasons = async (tenant: keyof typeof tenants, messageId: string) =>
    (await problems(tenant))
      .filter(({ example }) => `${example}`.includes(`"${messageId}"`))
      .map(({ reason }) => reason);

  test('somebody who is elsewhere is neither changed nor joined', async () => {
    await identify(elsewhere, { email, name: 'Ann' });
    await identify(app, { email, name: 'Eve' }, { messageId: 'taken' });
    await identify(org, { email, name: 'Eve' }, { messageId: 'taken2' });
    expect(await find(email)).toMatchObject({ name: 'Ann' });
    expect(await memberOf(myApp, email)).toBe(false);
    expect(await memberOf(acme, email)).toBe(false);
    expect(await reasons('myApp', 'taken')).toEqual(['consent_needed']);
    expect(await reasons('acme', 'taken2')).toEqual(['consent_needed']);
  });

  test('an application joins those of its organizations, and an organization those of it', async () => {
    await identify(org, { email });
    await identify(app, { email, name: 'Ann' });
    expect(await memberOf(myApp, email)).toBe(true);
    const other = freshEmail();
    await identify(app, { email: other });
    await identify(org, { email: other, name: 'Bob' });
    expect(await memberOf(acme, other)).toBe(true);
    expect((await find(other)).name).toBe('Bob');
  });

  test('the id of somebody elsewhere is the id of nobody', async () => {
    await identify(elsewhere, { email, name: 'Ann' });
    const { userId } = await find(email);
    await identify(app, { name: 'Eve' }, { userId, messageId: 'theirs' });
    await identify(app, { name: 'Eve' }, { userId: 'user_0', messageId: 'none' });
    expect((await find(email)).name).toBe('Ann');
    expect(await reasons('myApp', 'theirs')).toEqual([]);
    expect(await reasons('myApp', 'none')).toEqual(['unknown_person']);
  });

  test('the team is never changed', async () => {
    const { user } = await made('root', '/platform/users', { email, name: 'Ann', role: 'admin' });
    await made('root', `${myApp}/members`, { userId: user.id, role: 'member' });
    await identify(app, { email, name: 'Eve' }, { messageId: 'team' });
    expect((await find(email)).name).toBe('Ann');
    expect(await reasons('myApp', 'team')).toEqual(['team_member']);
  });
});

describe('group', () => {
  const group = (key: string, body: object) => said(ingest(key, 'group', body));

  test('puts a person into an organization of the tenant, by id or key', async () => {
    await identify(app, { email });
    const { userId } = await find(email);
    await group(app, { userId, groupId: tenants.acme.id, traits: { employees: 7 } });
    expect(await memberOf(acme, email)).toBe(true);
    await group(app, { context: { traits: { email } }, groupId: 'globex' });
    expect(await memberOf(`/organizations/${tenants.globex.id}`, email)).toBe(true);
  });

  test('finds no other tenant, and nobody who is elsewhere', async () => {
    await identify(elsewhere, { email });
    const { userId } = await find(email);
    await group(app, { userId, groupId: tenants.acme.id });
    await group(elsewhere, { userId, groupId: tenants.acme.id });
    await group(elsewhere, { userId, groupId: 'personal' });
    expect(await memberOf(acme, email)).toBe(false);
  });
});

describe('a batch', () => {
  const batch = (messages: unknown[], key = app) => said(ingest(key, 'batch', { batch: messages }));

  test('is taken in order, and each message once', async () => {
    const messages = [
      { type: 'identify', messageId: `1${email}`, traits: { email, name: 'Ann', seg_plan: 'a' } },
      { type: 'group', messageId: `2${email}`, context: { traits: { email } }, groupId: 'globex' },
      { type: 'identify', messageId: `3${email}`, traits: { email, seg_plan: 'b' } },
      { type: 'identify', messageId: `3${email}`, traits: { email, seg_plan: 'c' } },
      { type: 'track', messageId: `4${email}`, event: 'Bought' },
    ];
    await batch(messages);
    await identify(app, { email, name: 'Bea' });
    await batch(messages);
    expect(await find(email)).toMatchObject({ name: 'Bea', attributes: { seg_plan: 'b' } });
    expect(await memberOf(`/organizations/${tenants.globex.id}`, email)).toBe(true);
  });

  test('of 120 people is taken in whole, also gzipped and as text', async () => {
    const all = Array.from({ length: 120 }, () => freshEmail());
    const text = JSON.stringify({
      batch: all.map((each) => ({ type: 'identify', traits: { email: each } })),
    });
    await said(ingest(app, 'import', undefined, zipped(app, text)));
    const { total } = (await as('root').get(`/users?applicationId=${tenants.myApp.id}`)).json
      .pagination ?? { total: 0 };
    expect(await find(all[119] ?? '')).toBeDefined();
    expect(total === 0 || total >= 120).toBe(true);
    const plain = { rawBody: JSON.stringify({ writeKey: app, traits: { email } }) };
    const sent = { method: 'POST', headers: { 'Content-Type': 'text/plain' }, ...plain };
    await said(send('/v1/i', sent));
    expect(await find(email)).toBeDefined();
  });

  test('stops at nothing that is wrong with one message', async () => {
    const wrong = [null, 7, 'x', [], { type: 'dance' }, { type: 'identify' }, {}];
    const nul = { type: 'identify', traits: { email: 'a@b.example', name: 'a\0b' } };
    const deep = JSON.parse(`${'{"a":'.repeat(60)}1${'}'.repeat(60)}`);
    const big = { type: 'track', properties: 'x'.repeat(40_000) };
    await batch([...wrong, nul, deep, big, { type: 'identify', traits: { email } }]);
    expect(await find(email)).toBeDefined();
    expect(await find('a@b.example')).toBeUndefined();
  });

  test('with a person who would become too large keeps the others', async () => {
    const traits = Object.fromEntries(
      await Promise.all(
        Array.from({ length: 3 }, async (_, n) => {
          const key = `seg_long_${n}`;
          await as('root').post('/user-attributes', { key, type: 'string' });
          return [key, 'x'.repeat(30_000)] as const;
        }),
      ),
    );
    const [other, messages] = [freshEmail(), Object.entries(traits)];
    await batch([
      { type: 'identify', traits: { email: other } },
      ...messages.map(([key, text]) => ({ type: 'identify', traits: { email, [key]: text } })),
    ]);
    expect(await find(other)).toBeDefined();
    expect(Object.keys((await find(email)).attributes)).toEqual(['seg_long_0', 'seg_long_1']);
  });
});

describe('what is refused', () => {
  const status = async (call: string, body: unknown, sent = {}) => {
    const answer = await ingest(app, call, body, sent);
    if (answer.status !== 200) expect(answer.json).toMatchObject({ success: false });
    return answer.status;
  };

  test('a request that is too large, or none', async () => {
    const many = Array.from({ length: 2_501 }, () => ({ type: 'track' }));
    expect(await status('batch', { batch: many })).toBe(413);
    expect(await status('track', { event: 'x'.repeat(40_000) })).toBe(413);
    expect(await status('batch', { batch: ['x'.repeat(600_000)] })).toBe(413);
    const bomb = zipped(app, new Uint8Array(20_000_000));
    expect(await status('batch', undefined, bomb)).toBe(413);
    expect(await status('batch', undefined, { ...bomb, rawBody: 'no gzip' })).toBe(400);
    expect(await status('batch', {})).toBe(400);
    expect(await status('identify', { traits: { email, name: 'a\0b' } })).toBe(400);
    expect(await status('dance', {})).toBe(404);
    expect(await status('alias', { previousId: 'a', userId: 'b' })).toBe(200);
  });

  test('every key but a good write key', async () => {
    const { token: personal } = await minted(ROOT, { userId: people.jane.id });
    const keyed = async (key: string) => (await ingest(key, 'track', { event: 'x' })).status;
    for (const key of ['', 'nothing', ROOT, personal, people.appOwner.token]) {
      expect(await keyed(key), key).toBe(401);
    }
    const bearer = { headers: { Authorization: `Bearer ${app}` } };
    expect(await status('track', {}, bearer)).toBe(401);
    const { token, id } = await writeKey('myApp');
    expect(await keyed(token)).toBe(200);
    await as('root').delete(`/tokens/${id}`);
    expect(await keyed(token)).toBe(401);
  });
});

describe('a write key', () => {
  const asked = async (who: 'appOwner' | 'john', body: object) =>
    (await mint(people[who].token, { kind: 'ingest', ...body })).status;

  test('is bound to a tenant, has no permissions, and is made by those who manage tokens', async () => {
    const scopeId = tenants.myApp.id;
    expect(await asked('appOwner', { scopeId })).toBe(201);
    expect(await asked('appOwner', {})).toBe(400);
    expect(await asked('appOwner', { scopeId: 'platform' })).toBe(404);
    expect(await asked('appOwner', { scopeId, permissions: [] })).toBe(400);
    expect(await asked('john', { scopeId })).toBe(403);
    expect(await asked('appOwner', { scopeId: tenants.personal.id })).toBe(404);
  });

  test('opens nothing else', async () => {
    for (const path of ['/api/v1/me', '/api/v1/users', `/api/v1${myApp}`]) {
      expect((await send(path, { token: app })).status, path).toBe(401);
    }
    expect((await send('/api/v1/me', { headers: basic(app) })).status).toBe(401);
  });

  test('ends when its user may manage tokens there no longer, and stays ended', async () => {
    const { user } = await made('root', '/platform/users', { email });
    await made('root', `${myApp}/members`, { userId: user.id, role: 'admin' });
    const { token: own } = await minted(ROOT, { userId: user.id, expiresAt: null });
    const { token } = await minted(own, { kind: 'ingest', scopeId: tenants.myApp.id });
    const keyed = async () => (await ingest(token, 'track', { event: 'x' })).status;
    expect(await keyed()).toBe(200);
    const set = (role: string) => as('root').patch(`${myApp}/members/${user.id}`, { role });
    expect((await set('member')).status).toBe(200);
    expect(await keyed()).toBe(401);
    expect((await set('admin')).status).toBe(200);
    expect(await keyed()).toBe(401);
  });
});
