/** Changes undone: of records, people, rules, defaults and the names of tenants. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { record, send } from '../support/client.ts';
import { rule } from '../support/key-rules.ts';
import { acme, as, freshEmail, made, myApp } from '../support/tenancy.ts';

const { john } = people;
const ofJohn = record('john');
const RECORDS = '/api/core/users/platform-metadata/history/';

beforeEach(async () => {
  await rule(tenants.acme.id, {});
  await ofJohn.put({ metadata: {} });
});

type Caller = Parameters<typeof as>[0];

/** The newest line of a history, by the path that it lies under. */
async function newest(who: Caller, path: string) {
  const { json } = await as(who).get(`${path}/history?limit=1`);
  return (json.data ?? json.history)[0];
}

/** Undoes the newest line. */
async function undoNewest(who: Caller, path: string, query = '') {
  const { id } = await newest(who, path);
  return undo(who, path, id, query);
}

const undo = (who: Caller, path: string, id: string, query = '') =>
  as(who).post(`${path}/history/${id}/undo${query}`);

const JOHN = `/users/${john.id}`;
const metadata = async () => (await ofJohn.get()).json.metadata;

describe('a change of a record', () => {
  test('is undone as a whole, by one event that is told', async () => {
    await ofJohn.patch({ metadata: { theme: 'dark', size: null } });
    await ofJohn.patch({ metadata: { theme: 'light', color: 'red' }, delete_keys: ['size'] });
    const { status, json, text } = await undoNewest('john', JOHN);
    expect(status, text).toBe(200);
    expect(json.data).toMatchObject({
      type: 'preferences.changed',
      actor: { userId: john.id },
      changes: {
        theme: { before: 'light', after: 'dark' },
        color: { before: 'red' },
        size: { after: null },
      },
    });
    expect(await metadata()).toEqual({ theme: 'dark', size: null });
    expect((await newest('john', JOHN)).id).toBe(json.data.id);
  });

  test('is there again once its undo is undone', async () => {
    await ofJohn.patch({ metadata: { theme: 'dark' } });
    await undoNewest('john', JOHN);
    expect(await metadata()).toEqual({});
    await undoNewest('john', JOHN);
    expect(await metadata()).toEqual({ theme: 'dark' });
  });

  test('leaves what others have changed beside it', async () => {
    await ofJohn.patch({ metadata: { theme: 'dark' } });
    const { id } = await newest('john', JOHN);
    await ofJohn.patch({ metadata: { color: 'red' } });
    expect((await undo('john', JOHN, id)).status).toBe(200);
    expect(await metadata()).toEqual({ color: 'red' });
  });

  test('of which a key has changed since is a conflict that names it, until it is forced', async () => {
    await ofJohn.patch({ metadata: { theme: 'dark', size: 1, color: 'red' } });
    const { id } = await newest('john', JOHN);
    await ofJohn.patch({ metadata: { theme: 'light' }, delete_keys: ['color'] });
    const refused = await undo('john', JOHN, id);
    expect(refused.status).toBe(409);
    // A color is gone already, as the undo would have it.
    expect(refused.json.error.details).toEqual({ keys: ['theme'] });
    expect(refused.json.error.message).toContain('?force=true');
    expect(await metadata()).toEqual({ theme: 'light', size: 1 });
    expect((await undo('john', JOHN, id, '?force=true')).status).toBe(200);
    expect(await metadata()).toEqual({});
  });

  test('that is undone already has nothing left to undo', async () => {
    await ofJohn.patch({ metadata: { theme: 'dark' } });
    const { id } = await newest('john', JOHN);
    await undo('john', JOHN, id);
    const { status, json } = await undo('john', JOHN, id);
    expect([status, json]).toEqual([200, { data: null }]);
  });

  test('is undone under the rules of today', async () => {
    await ofJohn.patch({ metadata: { theme: 'dark' } });
    await ofJohn.patch({ metadata: { theme: 'light' } });
    await rule(tenants.acme.id, { theme: { enum: ['light'] } });
    const refused = await undoNewest('john', JOHN);
    expect([refused.status, refused.json.error.code]).toEqual([400, 'BAD_REQUEST']);
    await rule(tenants.acme.id, { theme: { write: 'admin' } });
    expect((await undoNewest('john', JOHN)).status).toBe(403);
    expect((await undoNewest('orgOwner', JOHN)).status).toBe(200);
    expect(await metadata()).toEqual({ theme: 'dark' });
  });

  test('is undone by what one sees of it: a private key stays', async () => {
    await rule(tenants.acme.id, { risk: { write: 'admin', read: 'admin' } });
    await record('orgOwner', { username: john.username }).patch({
      metadata: { risk: 'high', theme: 'dark' },
    });
    const { status, text } = await undoNewest('john', JOHN);
    expect(status).toBe(200);
    expect(text).not.toContain('risk');
    const { json } = await record('orgOwner', { username: john.username }).get();
    expect(json.metadata).toEqual({ risk: 'high' });
  });

  test('is undone in the dialect of records as well, and under the tenant', async () => {
    await ofJohn.patch({ metadata: { theme: 'dark' } });
    const { id } = await newest('john', JOHN);
    const path = `${RECORDS}${id}/undo/?platform_key=${tenants.acme.key}`;
    const { status, json } = await send(path, { method: 'POST', token: john.token });
    expect([status, json.line.changes]).toEqual([200, { theme: { before: 'dark' } }]);
    const again = await undoNewest('orgOwner', acme);
    expect([again.status, again.json.line.userId]).toEqual([200, john.id]);
    expect(await metadata()).toEqual({ theme: 'dark' });
  });

  test('of which the values are gone is 410', async () => {
    await ofJohn.patch({ metadata: { theme: 'dark' } });
    await env.DB.prepare('DELETE FROM changes').run();
    const { status, json } = await undoNewest('john', JOHN);
    expect([status, json.error.code]).toEqual([410, 'NO_LONGER_KEPT']);
  });

  test('is undone once by two who undo it at once', async () => {
    await ofJohn.patch({ metadata: { theme: 'dark' } });
    const { id } = await newest('john', JOHN);
    const answers = await Promise.all([undo('john', JOHN, id), undo('orgOwner', JOHN, id)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers.filter(({ json }) => json.data === null)).toHaveLength(1);
  });

  test('is undone once by a request that is repeated with its key', async () => {
    await ofJohn.patch({ metadata: { theme: 'dark' } });
    const { id } = await newest('john', JOHN);
    const again = () =>
      send(`/api/v1${JOHN}/history/${id}/undo`, {
        method: 'POST',
        token: john.token,
        headers: { 'Idempotency-Key': 'undo-the-theme' },
      });
    const first = await again();
    expect(first.json.data.changes).toEqual({ theme: { before: 'dark' } });
    expect((await again()).json).toEqual(first.json);
  });
});

describe('a change of a person', () => {
  const KINDS = {
    text: ['string', 'abc', 'xyz'],
    number: ['number', 1.5, -2],
    flag: ['boolean', true, false],
    day: ['date', '2026-02-24', '2027-01-01T12:00:00Z'],
  } as const;

  test.each(Object.entries(KINDS))('gives an attribute its value again: %s', async (name, kind) => {
    const [type, first, second] = kind;
    const key = `undone_${name}`;
    await as('root').post('/user-attributes', { key, type });
    const patch = (value: unknown) =>
      as('root').patch(`/users/${john.principalId}`, { attributes: { [key]: value } });
    const { json: before } = await patch(first);
    await patch(second);
    expect((await undoNewest('root', JOHN)).status).toBe(200);
    const { json: after } = await as('root').get(`/users/${john.principalId}`);
    expect(after.data.attributes[key]).toEqual(before.data.attributes[key]);
    await patch(null);
    expect((await undoNewest('root', JOHN)).status).toBe(200);
    const { json: again } = await as('root').get(`/users/${john.principalId}`);
    expect(again.data.attributes[key]).toEqual(before.data.attributes[key]);
  });

  test('by one request is undone by one, names and attributes', async () => {
    await as('root').post('/user-attributes', { key: 'undone_plan', type: 'string' });
    await as('root').patch(`/users/${john.principalId}`, {
      name: 'Johnny',
      image: 'https://example.com/john.png',
      attributes: { undone_plan: 'pro' },
    });
    const { json } = await undoNewest('root', JOHN);
    expect(json.data.changes).toEqual({
      name: { before: 'Johnny', after: john.name },
      image: { before: 'https://example.com/john.png', after: null },
      'attributes.undone_plan': { before: 'pro' },
    });
  });

  test('is undone by themselves, but for attributes', async () => {
    await as('root').patch(`/platform/users/${john.id}`, { firstName: 'Jon', lastName: 'Snow' });
    const { status, text } = await undoNewest('john', JOHN);
    expect(status, text).toBe(200);
    const { json } = await as('john').get(`/platform/users/${john.id}`);
    expect(json.user).toMatchObject({ name: john.name, firstName: null, lastName: null });
    await as('root').post('/user-attributes', { key: 'undone_own', type: 'string' });
    await as('root').patch(`/users/${john.principalId}`, { attributes: { undone_own: 'x' } });
    expect((await undoNewest('john', JOHN)).status).toBe(403);
    await undoNewest('root', JOHN);
  });

  test('of an email, a role, a status, a password or a sign-up cannot be undone', async () => {
    const { user } = await made('root', '/platform/users', { email: freshEmail() });
    const path = `/users/${user.id}`;
    const refused = async (body?: object) => {
      if (body)
        expect((await as('root').patch(`/platform/users/${user.id}`, body)).status).toBe(200);
      const { status, json } = await undoNewest('root', path, '?force=true');
      expect(status, JSON.stringify(json)).toBe(409);
      return json.error.details.keys;
    };
    expect(await refused()).toContain('email');
    expect(await refused({ email: freshEmail() })).toContain('email');
    expect(await refused({ role: 'member' })).toContain('role');
    expect(await refused({ userStatus: 'suspended' })).toContain('status');
    const both = { password: 'a long enough passphrase', name: 'Both' };
    expect(await refused(both)).toEqual(expect.arrayContaining(['name', 'password']));
  });
});

describe('a change of a tenant', () => {
  test('of its name is undone', async () => {
    await as('orgOwner').patch(acme, { name: 'Other', description: 'ours' });
    expect((await undoNewest('orgOwner', acme)).status).toBe(200);
    const { json } = await as('orgOwner').get(acme);
    expect(json.organization).toMatchObject({ name: tenants.acme.name, description: null });
  });

  test('of a rule is undone: made, changed and removed', async () => {
    const path = `${acme}/metadata-keys/tier`;
    const read = async () => (await as('orgOwner').get(path)).json.rule;
    const undone = async () => expect((await undoNewest('orgOwner', acme)).status).toBe(200);
    await as('orgOwner').put(path, { type: 'string', label: 'Tier' });
    await undone();
    expect((await as('orgOwner').get(path)).status).toBe(404);
    await undone();
    expect(await read()).toMatchObject({ type: 'string', label: 'Tier' });
    await as('orgOwner').patch(path, { label: null, maxLength: 5 });
    await undone();
    expect(await read()).toMatchObject({ type: 'string', label: 'Tier' });
    expect(await read()).not.toHaveProperty('maxLength');
    await as('orgOwner').delete(path);
    await undone();
    expect(await read()).toMatchObject({ type: 'string', label: 'Tier' });
  });

  test('of what unruled keys are is undone', async () => {
    await as('orgOwner').patch(`${acme}/metadata-keys`, { unknownKeys: 'refuse' });
    expect((await undoNewest('orgOwner', acme)).status).toBe(200);
    const { json } = await as('orgOwner').get(`${acme}/metadata-keys`);
    expect(json.unknownKeys).toBe('allow');
  });

  test('of a rule that has changed since is a conflict', async () => {
    const path = `${acme}/metadata-keys/tier`;
    await as('orgOwner').put(path, { type: 'string' });
    const { id } = await newest('orgOwner', acme);
    await as('orgOwner').put(path, { type: 'number' });
    const { status, json } = await undo('orgOwner', acme, id);
    expect([status, json.error.details]).toEqual([409, { keys: ['rules.tier'] }]);
    expect((await undo('orgOwner', acme, id, '?force=true')).status).toBe(200);
  });

  test('of defaults and locks is undone', async () => {
    const path = `${myApp}/metadata-defaults`;
    const read = async () => (await as('root').get(path)).json.defaults;
    await as('root').put(path, { metadata: { theme: 'dark' }, locked: [] });
    await as('root').patch(path, { metadata: { size: 1 }, locked: ['theme'] });
    expect((await undoNewest('root', myApp)).status).toBe(200);
    expect(await read()).toMatchObject({ metadata: { theme: 'dark' }, locked: [] });
    expect((await undoNewest('root', myApp)).status).toBe(200);
    expect(await read()).toMatchObject({ metadata: { theme: 'dark', size: 1 }, locked: ['theme'] });
    await as('root').delete(path);
    expect((await undoNewest('root', myApp)).status).toBe(200);
    expect(await read()).toMatchObject({ metadata: { theme: 'dark', size: 1 }, locked: ['theme'] });
    await as('root').delete(path);
  });

  test('by members and invitations cannot be undone', async () => {
    await made('orgOwner', `${acme}/invitations`, { email: freshEmail(), role: 'member' });
    const { status, json } = await undoNewest('orgOwner', acme);
    expect([status, json.error.code]).toEqual([409, 'CONFLICT']);
  });
});

describe('who undoes', () => {
  test.each<[Caller, string, number]>([
    ['john', acme, 403],
    ['stranger', acme, 404],
    ['stranger', JOHN, 403],
    ['jane', JOHN, 403],
  ])('%s does not, at %s', async (who, path, status) => {
    await ofJohn.patch({ metadata: { theme: 'dark' } });
    const { id } = await newest('orgOwner', acme);
    expect((await undo(who, path, id)).status).toBe(status);
    expect(await metadata()).toEqual({ theme: 'dark' });
  });

  test('does so in the history that the event belongs to', async () => {
    await ofJohn.patch({ metadata: { theme: 'dark' } });
    const { id } = await newest('orgOwner', acme);
    for (const path of [`/users/${people.jane.id}`, myApp, `/organizations/${tenants.globex.id}`]) {
      const { status, json } = await undo('root', path, id);
      expect([status, json.error.message]).toEqual([404, 'The history has no such event']);
    }
    expect((await undo('root', acme, 'event_none')).status).toBe(404);
  });

  test('is a token that may change what it undoes', async () => {
    await ofJohn.patch({ metadata: { theme: 'dark' } });
    const { id } = await newest('orgOwner', acme);
    const { data } = await made('root', '/tokens', {
      userId: people.orgOwner.id,
      name: 'reads records',
      permissions: ['org.read_metadata'],
    });
    const sent = { method: 'POST', token: data.token };
    const { status } = await send(`/api/v1${acme}/history/${id}/undo?force=true`, sent);
    expect(status).toBe(403);
  });
});
