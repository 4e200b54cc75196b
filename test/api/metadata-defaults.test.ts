/** Defaults and locks of tenants, and where an effective value comes from. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { layerKey } from '../../src/copies/layer-copy.ts';
import { type Received, record, send } from '../support/client.ts';
import { rule } from '../support/key-rules.ts';
import { acme, as, myApp } from '../support/tenancy.ts';

const ofAcme = `${acme}/metadata-defaults`;
const ofApp = `${myApp}/metadata-defaults`;
const owner = as('orgOwner');
const appOwner = as('appOwner');
const root = as('root');
const johns = record('john');
const resolved = record('john', { resolve: 'true' });
const own = { theme: 'dark' };

beforeEach(async () => {
  await root.delete(ofAcme);
  await root.delete(ofApp);
  await rule(tenants.myApp.id, {});
  await rule(tenants.acme.id, {});
  await record('root', { username: 'john_doe' }).put({ metadata: own });
});

const patched = (body: object, headers: Record<string, string> = {}) =>
  send(`/api/v1${ofAcme}`, { method: 'PATCH', token: people.orgOwner.token, body, headers });
const given = ({ json }: Received) => json.defaults;

describe('the defaults of a tenant', () => {
  test('are empty until some are set', async () => {
    const answer = await appOwner.get(ofApp);
    expect(answer.status).toBe(200);
    expect(given(answer)).toMatchObject({ metadata: {}, locked: [] });
  });

  test('are replaced, merged and removed, as a record is', async () => {
    const put = await owner.put(ofAcme, { metadata: { a: 1, b: { x: 1 } }, locked: ['a'] });
    expect(put.status, put.text).toBe(200);
    expect(given(put)).toMatchObject({ metadata: { a: 1, b: { x: 1 } }, locked: ['a'] });
    const merged = await patched({ metadata: { c: null }, deleteKeys: ['b'] });
    expect(given(merged)).toMatchObject({ metadata: { a: 1, c: null }, locked: ['a'] });
    const mergePatch = { 'Content-Type': 'application/merge-patch+json' };
    const rfc7396 = await patched({ metadata: { c: null, d: { y: 2 } }, locked: [] }, mergePatch);
    expect(given(rfc7396)).toMatchObject({ metadata: { a: 1, d: { y: 2 } }, locked: [] });
    expect((await owner.get(ofAcme)).json).toEqual(rfc7396.json);
    expect((await owner.delete(ofAcme)).json).toEqual({ success: true });
    expect(given(await owner.get(ofAcme))).toMatchObject({ metadata: {}, locked: [] });
  });

  test('are changed only as they were seen', async () => {
    const put = await owner.put(ofAcme, { metadata: { a: 1 } });
    const seen = { 'If-Match': String(put.headers.get('ETag')) };
    expect((await patched({ metadata: { a: 2 } }, seen)).status).toBe(200);
    expect((await patched({ metadata: { a: 3 } }, seen)).status).toBe(412);
    const nothing = await patched({ metadata: { a: 2 } });
    expect(nothing.headers.get('ETag'), 'what changes nothing makes no version').toBe(
      (await owner.get(ofAcme)).headers.get('ETag'),
    );
  });

  test('lock no key without a value', async () => {
    expect(await owner.put(ofAcme, { metadata: { a: 1 }, locked: ['b'] })).toMatchObject({
      status: 400,
      json: { error: { details: { errors: { locked: ['A locked key needs a value: b.'] } } } },
    });
    await owner.put(ofAcme, { metadata: { a: 1 }, locked: ['a'] });
    expect((await patched({ deleteKeys: ['a'] })).status).toBe(400);
    expect((await patched({ deleteKeys: ['a'], locked: [] })).status).toBe(200);
  });

  test('obey the rules', async () => {
    await rule(tenants.myApp.id, {
      quota: { write: 'service' },
      theme: { enum: ['dark', 'light'] },
    });
    expect(await patched({ metadata: { quota: 5 } })).toMatchObject({
      status: 403,
      json: { message: 'Only a service user of my-app may change: quota.' },
    });
    expect((await patched({ metadata: { theme: 'blue' } })).status).toBe(400);
    expect((await root.patch(ofAcme, { metadata: { quota: 5 }, locked: ['quota'] })).status).toBe(
      200,
    );
    const put = await owner.put(ofAcme, { metadata: { theme: 'light' } });
    expect(given(put), 'what an admin may not change stays').toMatchObject({
      metadata: { quota: 5, theme: 'light' },
      locked: ['quota'],
    });
  });

  test('have the limits that the documents say', async () => {
    const many = Object.fromEntries(Array.from({ length: 257 }, (_, at) => [`k${at}`, 1]));
    expect((await owner.put(ofAcme, { metadata: many })).status).toBe(400);
    expect((await owner.put(ofAcme, { metadata: { a: 'x'.repeat(16_400) } })).status).toBe(413);
  });

  test('are not for members', async () => {
    expect((await as('john').get(ofAcme)).status).toBe(403);
    expect((await as('john').put(ofAcme, { metadata: {} })).status).toBe(403);
  });
});

describe('an effective value', () => {
  test('is one’s own, the organization’s, the application’s or a rule’s', async () => {
    await rule(tenants.myApp.id, { density: { default: 'compact' }, font: { default: 12 } });
    await appOwner.put(ofApp, { metadata: { theme: 'light', language: 'en', zone: 'UTC' } });
    await owner.put(ofAcme, { metadata: { language: 'de', font: null } });
    const answer = await resolved.get();
    expect(answer.json).toMatchObject({
      username: 'john_doe',
      metadata: { theme: 'dark', language: 'de', zone: 'UTC', density: 'compact', font: null },
      sources: {
        theme: { from: 'user', key: 'acme-corp', locked: false },
        language: { from: 'organization', key: 'acme-corp', locked: false },
        zone: { from: 'application', key: 'my-app', locked: false },
        density: { from: 'rule', key: 'my-app', locked: false },
        font: { from: 'organization', key: 'acme-corp', locked: false },
      },
    });
    expect((await johns.get()).json.metadata, 'what is stored is as it was').toEqual(own);
    await johns.patch({ delete_keys: ['theme'] });
    expect((await resolved.get()).json.sources.theme).toMatchObject({ from: 'application' });
  });

  test('is the application’s, if both lock a key', async () => {
    await owner.put(ofAcme, { metadata: { theme: 'blue', font: 9 }, locked: ['theme', 'font'] });
    await appOwner.put(ofApp, { metadata: { theme: 'light' }, locked: ['theme'] });
    expect((await resolved.get()).json).toMatchObject({
      metadata: { theme: 'light', font: 9 },
      sources: {
        theme: { from: 'application', key: 'my-app', locked: true },
        font: { from: 'organization', key: 'acme-corp', locked: true },
      },
    });
  });

  test('of an organization counts under its key only', async () => {
    await owner.put(ofAcme, { metadata: { font: 9 } });
    const inApp = record('john', { platform_key: 'my-app', resolve: 'true' });
    expect((await inApp.get()).json.sources ?? {}).not.toHaveProperty('font');
  });

  test('of a private key is for those who look at the person', async () => {
    await rule(tenants.acme.id, { score: { read: 'admin', write: 'admin', default: 3 } });
    await owner.patch(ofAcme, { metadata: { score: 5 } });
    expect((await resolved.get()).json.metadata).not.toHaveProperty('score');
    const copy = () => env.COPIES.get(layerKey('acme-corp'));
    await expect.poll(copy).toContain('"privateKeys":["score"]');
    expect(await copy(), 'nor is it in a copy').not.toMatch(/"score":/);
    const looked = record('admin', { username: 'john_doe', resolve: 'true' });
    expect((await looked.get()).json.metadata).toMatchObject({ score: 5 });
  });

  test('changes the ETag, and a write compares one’s own part', async () => {
    const before = await resolved.get();
    await owner.put(ofAcme, { metadata: { font: 9 } });
    const after = await resolved.get();
    expect(after.headers.get('ETag')).not.toBe(before.headers.get('ETag'));
    const headers = { 'If-Match': String(before.headers.get('ETag')) };
    expect((await johns.patch({ metadata: { theme: 'light' } }, headers)).status).toBe(200);
    expect((await johns.patch({ metadata: { theme: 'dark' } }, headers)).status).toBe(412);
  });
});

describe('a locked key', () => {
  const refusal = { detail: 'Locked by acme-corp: theme.' };
  beforeEach(() => owner.put(ofAcme, { metadata: { theme: 'light' }, locked: ['theme'] }));

  test.each(['john', 'admin', 'root'] as const)(
    'is refused to %s, through every verb',
    async (who) => {
      const his = record(who, { username: 'john_doe' });
      const refused = async (answer: Promise<Received>) =>
        expect(await answer).toMatchObject({ status: 403, json: refusal });
      await refused(his.patch({ metadata: { theme: 'blue', a: 1 } }));
      await refused(his.patch({ delete_keys: ['theme'] }));
      await refused(his.put({ metadata: { theme: 'blue' } }));
      expect((await johns.get()).json.metadata).toEqual(own);
    },
  );

  test('stays where PUT and DELETE do not name it, and what one had counts again', async () => {
    expect((await johns.put({ metadata: { a: 1 } })).json.metadata).toEqual({
      theme: 'dark',
      a: 1,
    });
    expect((await johns.delete()).status).toBe(204);
    expect((await johns.get()).json.metadata).toEqual(own);
    expect((await resolved.get()).json.metadata.theme).toBe('light');
    await owner.patch(ofAcme, { locked: [] });
    expect((await resolved.get()).json.metadata.theme).toBe('dark');
  });

  test('with the value that it has is no change', async () => {
    const { metadata } = (await johns.get()).json;
    expect((await johns.put({ metadata: { ...metadata, a: 1 } })).status).toBe(200);
  });
});
