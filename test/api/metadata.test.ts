/** Platform metadata over HTTP: the preferences of a user in each tenant. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { DEMO_EPOCH, people } from '../../scripts/demo-data.ts';
import { ROOT, record, send } from '../support/client.ts';
import { clock } from '../support/fakes/clock.ts';

beforeEach(async () => {
  // The Worker remembers rows for half a minute that a test deletes from D1 directly.
  clock.pass(30_001);
  await env.DB.prepare('DELETE FROM platform_metadata').run();
});

describe('one’s own record', () => {
  test('is {} from the day of the membership until something is stored', async () => {
    const { status, json, headers } = await record('john').get();
    expect(status).toBe(200);
    const since = new Date(DEMO_EPOCH).toISOString().replace('.000Z', 'Z');
    expect(json).toEqual({
      username: 'john_doe',
      platform_key: 'acme-corp',
      metadata: {},
      created_at: since,
      updated_at: since,
    });
    expect(headers.get('ETag')).toMatch(/^"0-[\w-]{12}"$/);
  });

  test('a read never writes', async () => {
    await record('john').get();
    await record('john').head();
    expect(await env.DB.prepare('SELECT * FROM platform_metadata').all()).toMatchObject({
      results: [],
    });
  });

  test('PATCH sets keys and leaves the others', async () => {
    await record('john').patch({ metadata: { theme: 'dark', language: 'en' } });
    const { status, json } = await record('john').patch({
      metadata: { theme: 'light', fontSize: '16px' },
    });
    expect(status).toBe(200);
    expect(json.metadata).toEqual({ theme: 'light', language: 'en', fontSize: '16px' });
    expect((await record('john').get()).json).toEqual(json);
  });

  test('PATCH deletes keys first and then sets: a key in both ends up present', async () => {
    await record('john').patch({ metadata: { a: 1, b: 2, c: 3 } });
    const { json } = await record('john').patch({
      metadata: { a: 9 },
      delete_keys: ['a', 'b', 'x'],
    });
    expect(json.metadata).toEqual({ a: 9, c: 3 });
  });

  test('null is a value for PATCH, and the merge is shallow', async () => {
    await record('john').patch({ metadata: { ui: { theme: 'dark', size: 1 }, gone: 1 } });
    const { json } = await record('john').patch({
      metadata: { ui: { theme: 'light' }, gone: null },
    });
    expect(json.metadata).toEqual({ ui: { theme: 'light' }, gone: null });
  });

  test('a merge patch merges deeply and null deletes', async () => {
    await record('john').patch({ metadata: { ui: { theme: 'dark', size: 1 }, gone: 1 } });
    const { json } = await record('john').patch(
      { metadata: { ui: { theme: 'light', size: null }, gone: null } },
      { 'Content-Type': 'application/merge-patch+json' },
    );
    expect(json.metadata).toEqual({ ui: { theme: 'light' } });
  });

  test('a merge patch with delete_keys is told which form to use', async () => {
    const { status, json } = await record('john').patch(
      { metadata: {}, delete_keys: ['a'] },
      { 'Content-Type': 'application/merge-patch+json' },
    );
    expect(status).toBe(400);
    expect(json.delete_keys[0]).toContain('application/json');
  });

  test('PUT replaces everything', async () => {
    await record('john').patch({ metadata: { theme: 'dark', old: true } });
    const { json } = await record('john').put({ metadata: { theme: 'system', language: 'es' } });
    expect(json.metadata).toEqual({ theme: 'system', language: 'es' });
  });

  test('DELETE clears it, and again is 204 too', async () => {
    await record('john').patch({ metadata: { theme: 'dark' } });
    expect(await record('john').delete()).toMatchObject({ status: 204, text: '' });
    expect((await record('john').get()).json.metadata).toEqual({});
    expect((await record('john').delete()).status).toBe(204);
  });

  test('HEAD answers like GET without the body', async () => {
    await record('john').patch({ metadata: { theme: 'dark' } });
    const [get, head] = [await record('john').get(), await record('john').head()];
    expect(head).toMatchObject({ status: 200, text: '' });
    expect(head.headers.get('ETag')).toBe(get.headers.get('ETag'));
  });

  test('is one in each tenant, and works without the trailing slash', async () => {
    await record('john', { platform_key: 'corporate' }).patch({ metadata: { theme: 'light' } });
    await record('john', { platform_key: 'personal' }).patch({ metadata: { theme: 'dark' } });
    const corporate = await send('/api/core/users/platform-metadata?platform_key=corporate', {
      token: people.john.token,
    });
    expect(corporate.json).toMatchObject({
      platform_key: 'corporate',
      metadata: { theme: 'light' },
    });
    expect((await record('john').get()).json.metadata).toEqual({});
  });

  test('JSON of every kind comes back as it went in', async () => {
    const metadata = {
      string: 'ü😀"\\\n',
      integer: 1,
      fraction: 0.1,
      tiny: 1e-7,
      negative: -0.5,
      big: 1e21,
      yes: true,
      no: false,
      nothing: null,
      empty: {},
      list: [1, [2, { three: null }]],
      '': 0,
      'a.b': 1,
      'x"]': 2,
      '[0]': 3,
      'back\\slash': 4,
      constructor: 5,
      '$.x': 6,
      "it's": 7,
      'line\nbreak': 8,
      'tab\t': 9,
      é: 10,
      '\u2028': 11,
      '\u0001': 12,
    };
    await record('john').put({ metadata });
    expect((await record('john').get()).json.metadata).toEqual(metadata);
    const { json } = await record('john').patch({ metadata: { added: 1 } });
    expect(json.metadata).toEqual({ ...metadata, added: 1 });
  });
});

describe('another’s record', () => {
  test('is open to the tenant’s admin as well as to its owner', async () => {
    const johns = record('admin', { username: 'john_doe' });
    await record('john').patch({ metadata: { theme: 'dark' } });
    const { json } = await johns.patch({ metadata: { tier: 'premium' } });
    expect(json).toMatchObject({
      username: 'john_doe',
      metadata: { theme: 'dark', tier: 'premium' },
    });
    expect((await record('john').get()).json.metadata).toEqual({ theme: 'dark', tier: 'premium' });
    expect((await johns.put({ metadata: { accountType: 'enterprise' } })).status).toBe(200);
    expect((await johns.delete()).status).toBe(204);
    expect((await johns.get()).json.metadata).toEqual({});
  });

  test.each([
    ['the organization’s owner', 'orgOwner', 200],
    ['the owner of the application above', 'appOwner', 200],
    ['the platform’s administrator', 'operator', 200],
    ['the root token', 'root', 200],
    ['a member', 'jane', 403],
    ['a stranger from another tenant', 'stranger', 403],
  ] as const)('%s', async (_name, who, status) => {
    expect((await record(who, { username: 'john_doe' }).get()).status).toBe(status);
    const patched = await record(who, { username: 'john_doe' }).patch({ metadata: { a: 1 } });
    expect(patched.status).toBe(status);
  });

  test('of a user outside of the tenant is not found', async () => {
    const { status, json } = await record('admin', { username: 'stranger' }).get();
    expect({ status, json }).toEqual({ status: 404, json: { error: 'User not found' } });
  });

  test('an admin of one tenant is nobody special in another', async () => {
    const there = record('admin', { platform_key: 'corporate', username: 'john_doe' });
    expect((await there.get()).status).toBe(403);
  });

  test('names are the same in any case', async () => {
    expect((await record('admin', { username: 'JOHN_Doe' }).get()).json.username).toBe('john_doe');
  });

  test('one’s own name is no other’s', async () => {
    expect((await record('jane', { username: 'Jane_Roe' }).get()).status).toBe(200);
  });
});

describe('refused are', () => {
  test('callers who are not members of the tenant', async () => {
    const { status, json } = await record('stranger').get();
    expect(status).toBe(403);
    expect(json).toEqual({ detail: 'You do not have permission to perform this action.' });
  });

  test('the root token without a name, before anything is looked up', async () => {
    const { status, json } = await record('root', { platform_key: 'no-such' }).get();
    expect(status).toBe(400);
    expect(json).toEqual({ error: 'username query parameter is required with this token' });
  });

  test('a suspended user', async () => {
    await env.DB.prepare("UPDATE users SET status = 'suspended' WHERE id = ?")
      .bind(people.jane.id)
      .run();
    const { status, json } = await record('jane').patch({ metadata: { a: 1 } });
    expect({ status, json }).toEqual({
      status: 401,
      json: { detail: 'User inactive or deleted.' },
    });
    await env.DB.prepare("UPDATE users SET status = 'active' WHERE id = ?")
      .bind(people.jane.id)
      .run();
  });

  test.each(['', 'no-such', 'ACME-CORP', '../acme-corp', 'acme-corp/', 'é', 'x'.repeat(600)])(
    'platform_key %j',
    async (platform_key) => {
      const { status } = await record('john', { platform_key }).get();
      expect(status).toBe(platform_key === '' ? 400 : 404);
    },
  );

  test('a username given twice', async () => {
    const { status, json } = await send(`${record('admin').path}&username=a&username=b`, {
      token: people.admin.token,
    });
    expect({ status, json }).toEqual({
      status: 400,
      json: { error: 'username must be given once' },
    });
  });
});

test('the root token works only while the deployment has the same secret', async () => {
  expect((await send('/api/v1/me', { token: ROOT })).json.data.kind).toBe('root');
  expect((await send('/api/v1/me', { token: `${ROOT}x` })).status).toBe(401);
});
