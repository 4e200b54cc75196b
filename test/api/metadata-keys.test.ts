/** The rules of a tenant for keys of records: made, changed, listed, removed. */
import { beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { type Received, ROOT, record, send } from '../support/client.ts';
import { rule } from '../support/key-rules.ts';
import { acme, as, myApp } from '../support/tenancy.ts';

const ofAcme = `${acme}/metadata-keys`;
const ofApp = `${myApp}/metadata-keys`;
const owner = as('orgOwner');
const appOwner = as('appOwner');
const tier = { type: 'string', enum: ['free', 'pro'], write: 'admin' } as const;

beforeEach(async () => {
  await rule(tenants.myApp.id, {});
  await rule(tenants.acme.id, {});
});

const sent = (
  method: string,
  path: string,
  { headers, body }: { headers?: Record<string, string>; body?: unknown },
) =>
  send(`/api/v1${path}`, {
    method,
    token: people.orgOwner.token,
    ...(headers && { headers }),
    ...(body !== undefined && { body }),
  });

const messageOf = ({ json }: Received): string => json.message;

describe('a rule', () => {
  test('is made, read, changed and removed, with times and an ETag', async () => {
    const made = await owner.put(`${ofAcme}/tier`, { ...tier, label: 'Plan' });
    expect(made).toMatchObject({
      status: 201,
      json: { rule: { key: 'tier', ...tier, label: 'Plan', read: 'user' } },
    });
    const read = await owner.get(`${ofAcme}/tier`);
    expect(read.json).toEqual(made.json);
    expect(read.headers.get('ETag')).toBe(made.headers.get('ETag'));
    const changed = await owner.patch(`${ofAcme}/tier`, { label: null, default: 'free' });
    expect(changed.status).toBe(200);
    expect(changed.json.rule).not.toHaveProperty('label');
    const without = await owner.patch(`${ofAcme}/tier`, { default: null });
    expect(without.json.rule, 'null takes a default away').not.toHaveProperty('default');
    expect(changed.json.rule).toMatchObject({ ...tier, default: 'free' });
    expect(changed.json.rule.createdAt).toBe(made.json.rule.createdAt);
    expect((await owner.put(`${ofAcme}/tier`, tier)).status).toBe(200);
    expect((await owner.delete(`${ofAcme}/tier`)).json).toEqual({ success: true });
    expect((await owner.get(`${ofAcme}/tier`)).status).toBe(404);
  });

  test('that is as wanted already changes nothing', async () => {
    const made = await owner.put(`${ofAcme}/tier`, tier);
    const again = await owner.put(`${ofAcme}/tier`, { ...tier, read: 'user' });
    expect(again.headers.get('ETag')).toBe(made.headers.get('ETag'));
    expect(again.json).toEqual(made.json);
  });

  test('is changed only as it was seen', async () => {
    const made = await owner.put(`${ofAcme}/tier`, tier);
    const seen = { 'If-Match': String(made.headers.get('ETag')) };
    await owner.patch(`${ofAcme}/tier`, { label: 'Plan' });
    const body = { label: 'Tier' };
    expect((await sent('PATCH', `${ofAcme}/tier`, { headers: seen, body })).status).toBe(412);
    expect((await sent('DELETE', `${ofAcme}/tier`, { headers: seen })).status).toBe(412);
    const first = { 'If-None-Match': '*' };
    expect((await sent('PUT', `${ofAcme}/tier`, { headers: first, body: tier })).status).toBe(412);
  });

  test('may have any key that a record can have', async () => {
    for (const key of ['a.b', 'a b', 'é😀', 'a/b', '"']) {
      const path = `${ofAcme}/${encodeURIComponent(key)}`;
      const made = await owner.put(path, { type: 'string' });
      expect(made.json.rule?.key, made.text).toBe(key);
      expect((await owner.get(path)).status).toBe(200);
    }
    expect((await owner.put(`${ofAcme}/${'k'.repeat(129)}`, {})).status).toBe(400);
    expect((await owner.put(`${ofAcme}/__proto__`, {})).status).toBe(400);
  });

  test('that contradicts itself is refused by field', async () => {
    const answer = await owner.put(`${ofAcme}/tier`, { ...tier, default: 'max' });
    expect(answer.status).toBe(400);
    expect(answer.json.error.details.errors.default).toEqual([
      'default breaks its own rule: "max" is not a valid choice.',
    ]);
    expect((await owner.put(`${ofAcme}/tier`, { minimum: 1 })).status).toBe(400);
    expect((await owner.put(`${ofAcme}/tier`, { pattern: '.*' })).status).toBe(400);
  });

  test('is repeated once under its Idempotency-Key', async () => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    const first = await sent('PUT', `${ofAcme}/tier`, { headers, body: tier });
    const again = await sent('PUT', `${ofAcme}/tier`, { headers, body: tier });
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.json).toEqual(first.json);
  });
});

describe('an organization', () => {
  test('narrows the rules of its application, and no more', async () => {
    await appOwner.put(`${ofApp}/seats`, { type: 'integer', minimum: 1, write: 'admin' });
    const wider = await owner.put(`${ofAcme}/seats`, {
      type: 'integer',
      minimum: 0,
      write: 'admin',
    });
    expect(wider.status).toBe(409);
    expect(messageOf(wider)).toBe(
      'my-app has "minimum": 1 for this key. An organization may only narrow its rules.',
    );
    expect((await owner.put(`${ofAcme}/seats`, { write: 'user' })).status).toBe(409);
    expect(
      (await owner.put(`${ofAcme}/seats`, { maximum: 9, type: 'integer', write: 'service' }))
        .status,
    ).toBe(201);
    expect((await owner.get(ofAcme)).json).toMatchObject({
      rules: [{ key: 'seats', maximum: 9 }],
      inherited: { rules: [{ key: 'seats', minimum: 1 }], unknownKeys: 'allow' },
    });
  });

  test('says what a key without a rule is, as narrowly as its application at least', async () => {
    expect((await appOwner.patch(ofApp, { unknownKeys: 'admin' })).json.unknownKeys).toBe('admin');
    expect((await owner.patch(ofAcme, { unknownKeys: 'refuse' })).json.unknownKeys).toBe('refuse');
    const wider = await owner.patch(ofAcme, { unknownKeys: 'allow' });
    expect(wider.status).toBe(409);
    expect(messageOf(wider)).toContain('my-app has "unknownKeys": "admin"');
    expect((await owner.put(`${ofAcme}/new`, { write: 'user' })).status).toBe(409);
    expect((await owner.put(`${ofAcme}/new`, { write: 'admin' })).status).toBe(201);
  });

  test('obeys an application that tightens its rules later', async () => {
    await owner.put(`${ofAcme}/theme`, { type: 'string' });
    await appOwner.put(`${ofApp}/theme`, { type: 'string', write: 'service' });
    const answer = await record('john').patch({ metadata: { theme: 'dark' } });
    expect(answer.json.detail).toBe('Only a service user of my-app may change: theme.');
  });
});

describe('the list', () => {
  test('has pages by key, and an ETag of all of them', async () => {
    for (const key of ['c', 'a', 'b']) await owner.put(`${ofAcme}/${key}`, {});
    const first = await owner.get(`${ofAcme}?limit=2`);
    expect(first.json.rules.map(({ key }: { key: string }) => key)).toEqual(['a', 'b']);
    const next = await owner.get(`${ofAcme}?limit=2&cursor=${first.json.nextCursor}`);
    expect(next.json).toMatchObject({ rules: [{ key: 'c' }], nextCursor: null });
    const headers = { 'If-Match': String(first.headers.get('ETag')) };
    await owner.delete(`${ofAcme}/a`);
    const body = { unknownKeys: 'admin' };
    expect((await sent('PATCH', ofAcme, { headers, body })).status).toBe(412);
  });

  test('as JSON Schema has the rules of both', async () => {
    await appOwner.put(`${ofApp}/tier`, { ...tier, label: 'Plan' });
    await owner.put(`${ofAcme}/tier`, { enum: ['free'], write: 'admin' });
    await owner.put(`${ofAcme}/born`, { type: 'date' });
    const { json } = await owner.get(`${ofAcme}?format=json-schema`);
    expect(json).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      type: 'object',
      properties: {
        tier: { allOf: [{ enum: ['free', 'pro'], title: 'Plan' }, { enum: ['free'] }] },
        born: { type: 'string', format: 'date' },
      },
    });
  });

  test('ends at 200 rules and at 32 KiB', async () => {
    const many = Array.from({ length: 200 }, (_, i) => [`k${i}`, {}] as const);
    await rule(tenants.acme.id, Object.fromEntries(many));
    const full = await owner.put(`${ofAcme}/one-more`, {});
    expect(full.status).toBe(409);
    expect(messageOf(full)).toContain('at most 200 rules');
    await rule(tenants.acme.id, {});
    const long = {
      description: 'd'.repeat(512),
      enum: Array.from({ length: 100 }, (_, i) => 'x'.repeat(200) + i),
    };
    expect((await owner.put(`${ofAcme}/one`, long)).status).toBe(201);
    const large = await owner.put(`${ofAcme}/two`, long);
    expect(large.status).toBe(409);
    expect(messageOf(large)).toContain('at most 32768 bytes');
  });
});

describe('what is stored already', () => {
  const stored = [
    ['john', 'pro'],
    ['jane', 'max'],
    ['other', 7],
  ] as const;
  beforeEach(async () => {
    for (const [who, value] of stored) {
      await send(record('root', { username: people[who].username }).path, {
        method: 'PUT',
        token: ROOT,
        body: { metadata: { tier: value } },
      });
    }
  });

  test('is compared by a dry run, which changes nothing', async () => {
    const answer = await owner.put(`${ofAcme}/tier?dryRun=true`, tier);
    expect(answer.status).toBe(200);
    expect(answer.json.violations).toMatchObject({ count: 2, isComplete: true });
    expect(answer.json.violations.sample).toContainEqual({
      userId: people.jane.id,
      username: 'jane_roe',
      tenantId: tenants.acme.id,
      tenantKey: 'acme-corp',
      reason: '"max" is not a valid choice.',
    });
    expect((await owner.get(`${ofAcme}/tier`)).status).toBe(404);
  });

  test('stays readable under a rule that it breaks, and is listed', async () => {
    await owner.put(`${ofAcme}/tier`, tier);
    expect((await record('jane').get()).json.metadata).toEqual({ tier: 'max' });
    const first = await owner.get(`${ofAcme}/tier/violations?limit=1`);
    expect(first.json.violations).toHaveLength(1);
    const rest = await owner.get(
      `${ofAcme}/tier/violations?limit=1&cursor=${first.json.nextCursor}`,
    );
    const found = [...first.json.violations, ...rest.json.violations];
    expect(found.map(({ username }) => username).sort()).toEqual(['jane_roe', 'other_user']);
    expect(rest.json.nextCursor).toBeNull();
    await owner.delete(`${ofAcme}/tier`);
    expect((await record('jane').patch({ metadata: { tier: 'own' } })).status).toBe(200);
  });

  test('is found below an application as well', async () => {
    const answer = await appOwner.put(`${ofApp}/tier?dryRun=true`, tier);
    expect(answer.json.violations.count).toBe(2);
    const [found] = answer.json.violations.sample;
    expect(found).toMatchObject({ tenantId: tenants.acme.id, tenantKey: 'acme-corp' });
  });
});

describe('who rules', () => {
  const rows = [
    ['orgOwner', 200, 404],
    ['admin', 200, 200],
    ['appOwner', 200, 200],
    ['operator', 200, 200],
    ['john', 403, 403],
    ['jane', 403, 404],
    ['beta', 403, 403],
    ['stranger', 404, 404],
    ['root', 200, 200],
  ] as const;
  test.each(rows)('%s: in the organization %i, in the application %i', async (who, org, app) => {
    const seen = async (path: string) => (await as(who).get(path)).status;
    const changed = async (path: string) =>
      (await as(who).put(`${path}/theme`, { type: 'string' })).status;
    expect([await seen(ofAcme), await seen(ofApp)]).toEqual([org, app]);
    const allowed = (status: number) => (status === 200 ? [200, 201] : [status]);
    expect(allowed(org)).toContain(await changed(ofAcme));
    expect(allowed(app)).toContain(await changed(ofApp));
  });
});
