/** Users through the front door: identify, read, update, delete, list. */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, record, send } from '../support/client.ts';

const root = (path: string, method = 'GET', body?: unknown, headers: Record<string, string> = {}) =>
  send(path, { method, token: ROOT, headers, ...(body !== undefined && { body }) });
const identify = (body: object) => root('/api/v1/users/identify', 'POST', body);
const define = (body: object) => root('/api/v1/user-attributes', 'POST', body);
const stored = (email: string) =>
  env.DB.prepare(
    `SELECT u.*, p.id AS principal_id, p.role, p.display_name, p.avatar_url
       FROM users u LEFT JOIN principals p ON p.user_id = u.id WHERE email = ?`,
  )
    .bind(email)
    .first();

beforeAll(async () => {
  for (const [key, type] of [
    ['plan', 'string'],
    ['mrr', 'number'],
    ['is_beta', 'boolean'],
    ['signed_up', 'date'],
  ]) {
    expect((await define({ key, type })).status).toBe(201);
  }
  expect((await define({ key: 'revenue', type: 'currency', currencyCode: 'EUR' })).status).toBe(
    201,
  );
});

describe('identify', () => {
  const jane = {
    email: ' Jane@Example.com ',
    name: 'Jane Doe',
    image: 'https://example.com/avatar.jpg',
    emailVerified: true,
    attributes: { plan: 'enterprise', mrr: 499.99, is_beta: true },
  };

  test('creates, and then updates, the user of an email', async () => {
    const first = await identify(jane);
    expect(first.status).toBe(201);
    expect(first.json.data).toEqual({
      ...jane,
      email: 'jane@example.com',
      principalId: expect.stringMatching(/^principal_[0-9a-z]{26}$/),
      userId: expect.stringMatching(/^user_[0-9a-z]{26}$/),
      createdAt: expect.stringMatching(/Z$/),
      created: true,
    });
    expect(first.headers.get('Location')).toBe(`/api/v1/users/${first.json.data.principalId}`);
    const again = await identify({
      email: 'JANE@example.COM',
      attributes: { plan: 'pro', mrr: null },
    });
    expect(again.status).toBe(200);
    expect(again.json.data).toEqual({
      ...first.json.data,
      attributes: { plan: 'pro', is_beta: true },
      created: false,
    });
    expect(await stored('jane@example.com')).toMatchObject({
      username: 'jane@example.com',
      role: 'user',
      version: 2,
      display_name: 'Jane Doe',
      avatar_url: 'https://example.com/avatar.jpg',
    });
  });

  test('an identical repeat changes nothing: no version, no event', async () => {
    await identify({ ...jane, email: 'repeat@example.com' });
    await identify({ ...jane, email: 'repeat@example.com' });
    await identify({ email: 'repeat@example.com', attributes: {} });
    await identify({ email: 'repeat@example.com' });
    const user = await stored('repeat@example.com');
    expect(user).toMatchObject({ version: 1 });
    const events = await env.DB.prepare('SELECT * FROM events WHERE user_id = ?')
      .bind(user?.id)
      .all();
    expect(events.results).toHaveLength(1);
    expect(events.results[0]).toMatchObject({ action: 'user.identify', version: 1 });
    expect(JSON.stringify(events.results)).not.toContain('enterprise');
  });

  test.each([
    ['https://example.com/a b.png', 'https://example.com/a%20b.png'],
    ['HTTPS://EXAMPLE.com:443/../a.png', 'https://example.com/a.png'],
    [
      'https://example.com/"><svg onload=alert(1)>',
      'https://example.com/%22%3E%3Csvg%20onload=alert(1)%3E',
    ],
    ['https://example.com/?q=\'"<>#"<>`', 'https://example.com/?q=%27%22%3C%3E#%22%3C%3E%60'],
  ])('an image %s is kept as the URL parser writes it', async (image, kept) => {
    const email = 'markup@example.com';
    expect((await identify({ email, image })).json.data.image).toBe(kept);
    expect(await stored(email)).toMatchObject({ image: kept, avatar_url: kept });
    const path = `/api/v1/platform/users/${(await stored(email))?.id}`;
    expect((await root(path, 'PATCH', { image: null })).json.user.image).toBe(null);
    expect((await root(path, 'PATCH', { image })).json.user.image).toBe(kept);
  });

  test('an image that grows beyond 2,048 characters when it is encoded is refused', async () => {
    const image = `https://example.com/${'"'.repeat(700)}`;
    expect((await identify({ email: 'long@example.com', image })).status).toBe(400);
  });

  test('a new name and image reach the principal as well; null takes them away', async () => {
    await identify({ ...jane, email: 'sync@example.com' });
    await identify({ email: 'sync@example.com', name: 'Ñew', image: null });
    expect(await stored('sync@example.com')).toMatchObject({
      name: 'Ñew',
      name_search: 'new',
      image: null,
      display_name: 'Ñew',
      avatar_url: null,
      email_verified: 1,
    });
  });

  test('of a team member: the role and emailVerified stay, and so does the principal', async () => {
    await env.DB.prepare("UPDATE principals SET role = 'admin' WHERE user_id = ?")
      .bind(people.beta.id)
      .run();
    const { status, json } = await identify({
      email: people.beta.email,
      name: 'Beatrix',
      emailVerified: true,
      attributes: { plan: 'team' },
    });
    expect(status).toBe(200);
    expect(json.data).toMatchObject({
      principalId: people.beta.principalId,
      name: 'Beatrix',
      emailVerified: false,
      attributes: { plan: 'team' },
      created: false,
    });
    expect(await stored(people.beta.email)).toMatchObject({ role: 'admin' });
  });

  test('of an address that was an email and its username is free after a change', async () => {
    const { json } = await root('/api/v1/platform/users', 'POST', {
      email: 'before@example.com',
      username: 'Before@example.com',
    });
    const path = `/api/v1/platform/users/${json.user.id}`;
    expect((await root(path, 'PATCH', { email: 'after@example.com' })).status).toBe(200);
    expect((await identify({ email: 'before@example.com' })).status).toBe(201);
  });

  test('names every invalid attribute, and writes nothing of the rest', async () => {
    const { status, json } = await identify({
      email: 'nobody@example.com',
      name: 'Nobody',
      attributes: { plan: 'pro', unknown_field: 1, mrr: 'abc', is_beta: [1], constructor: 1 },
    });
    expect(status).toBe(400);
    expect(json).toEqual({
      error: {
        code: 'VALIDATION_ERROR',
        message: 'One or more user attributes are invalid',
        details: {
          invalidAttributes: [
            {
              key: 'unknown_field',
              reason: "No attribute definition found for key 'unknown_field'",
            },
            { key: 'mrr', reason: "Value 'abc' cannot be coerced to type 'number'" },
            { key: 'is_beta', reason: "Value '[1]' cannot be coerced to type 'boolean'" },
            { key: 'constructor', reason: "No attribute definition found for key 'constructor'" },
          ],
        },
      },
    });
    expect(await stored('nobody@example.com')).toBeNull();
  });

  test('values are stored under their type', async () => {
    const { json } = await identify({
      email: 'typed@example.com',
      attributes: { plan: 7, mrr: '1e3', is_beta: '0', signed_up: '2026-02-24', revenue: '49.9' },
    });
    expect(json.data.attributes).toEqual({
      plan: '7',
      mrr: 1000,
      is_beta: false,
      revenue: 49.9,
      signed_up: '2026-02-24T00:00:00.000Z',
    });
  });

  test.each([
    [{}, 'email'],
    [{ email: 'no' }, 'email'],
    [{ email: 'kelvin@exam\u212Aple.com' }, 'email'],
    [{ email: '\u212Aevin@example.com' }, 'email'],
    [{ email: 'a@b.c', name: '' }, 'email'],
    [{ email: 'a@example.com', name: '' }, 'name'],
    [{ email: 'a@example.com', image: 'http://example.com/a.png' }, 'image'],
    [{ email: 'a@example.com', image: 'javascript:alert(1)' }, 'image'],
    [{ email: 'a@example.com', image: 'https://user:pass@example.com/' }, 'image'],
    [{ email: 'a@example.com', emailVerified: 'yes' }, 'emailVerified'],
    [{ email: 'a@example.com', attributes: [] }, 'attributes'],
    [{ email: 'a@example.com', role: 'platform_admin' }, ''],
    [{ email: 'a@example.com', isPlatformAdmin: true }, ''],
  ])('%j is 400 and names the field', async (body, field) => {
    const { status, json } = await identify(body);
    expect(status).toBe(400);
    expect(json.error.code).toBe('BAD_REQUEST');
    expect(Object.keys(json.error.details.errors)).toContain(field);
  });

  test('64 KiB of attributes at most', async () => {
    const attributes = { plan: 'x'.repeat(65_536 - '{"plan":""}'.length) };
    expect((await identify({ email: 'big@example.com', attributes })).status).toBe(201);
    const over = await identify({ email: 'big@example.com', attributes: { mrr: 1 } });
    expect(over.status).toBe(413);
    expect(over.json.error.code).toBe('PAYLOAD_TOO_LARGE');
    expect(JSON.parse(String((await stored('big@example.com'))?.attributes))).toEqual(attributes);
  });
});

describe('rights', () => {
  const as = (who: keyof typeof people, path: string, method = 'GET', body?: unknown) =>
    send(path, { method, token: people[who].token, ...(body !== undefined && { body }) });
  const of = (who: keyof typeof people) => `/api/v1/users/${people[who].principalId}`;

  test('everyone reads themselves, and nobody else', async () => {
    expect((await as('john', of('john'))).json.data).toMatchObject({
      userId: people.john.id,
      username: 'john_doe',
      role: 'user',
      attributes: {},
    });
    const [jane, nobody] = [
      await as('john', of('jane')),
      await as('john', '/api/v1/users/principal_x'),
    ];
    expect([jane.status, nobody.status]).toEqual([403, 403]);
    expect(jane.text).toBe(nobody.text);
    expect((await as('admin', '/api/v1/users')).status).toBe(403);
    expect((await as('john', of('john'), 'PATCH', { name: 'J' })).status).toBe(403);
    expect(
      (await as('john', '/api/v1/users/identify', 'POST', { email: 'x@example.com' })).status,
    ).toBe(403);
    expect((await as('john', '/api/v1/user-attributes')).status).toBe(403);
  });

  test('the team’s members see, its admins manage', async () => {
    await env.DB.prepare("UPDATE principals SET role = 'member' WHERE user_id = ?")
      .bind(people.other.id)
      .run();
    expect((await as('other', '/api/v1/users?limit=1')).status).toBe(200);
    expect((await as('other', '/api/v1/user-attributes')).status).toBe(200);
    expect((await as('other', of('jane'), 'PATCH', { name: 'J' })).status).toBe(403);
    expect(
      (await as('other', '/api/v1/user-attributes', 'POST', { key: 'x', type: 'string' })).status,
    ).toBe(403);
    expect((await as('beta', of('jane'), 'PATCH', { name: 'Janet' })).status).toBe(200);
  });
});

describe('update', () => {
  test('changes the given fields and shows the result', async () => {
    const { json } = await identify({
      email: 'patch@example.com',
      name: 'A',
      attributes: { plan: 'x', mrr: 1 },
    });
    const path = `/api/v1/users/${json.data.principalId}`;
    const {
      status,
      json: after,
      headers,
    } = await root(path, 'PATCH', {
      name: 'Jane D.',
      emailVerified: true,
      attributes: { plan: 'pro', mrr: null },
    });
    expect(status).toBe(200);
    const { created: _, ...before } = json.data;
    expect(after.data).toEqual({
      ...before,
      name: 'Jane D.',
      emailVerified: true,
      attributes: { plan: 'pro' },
    });
    const etag = headers.get('ETag') ?? '';
    expect((await root(path, 'GET', undefined, { 'If-None-Match': etag })).status).toBe(304);
    expect((await root(path, 'PATCH', { name: 'B' }, { 'If-Match': etag })).status).toBe(200);
    const stale = await root(path, 'PATCH', { name: 'C' }, { 'If-Match': etag });
    expect(stale.status).toBe(412);
    expect(stale.json.error.code).toBe('PRECONDITION_FAILED');
  });

  test('of a team member, or of nobody, is 404', async () => {
    for (const id of [people.operator.principalId, 'principal_unknown', people.operator.id]) {
      expect((await root(`/api/v1/users/${id}`, 'PATCH', { name: 'X' })).status).toBe(404);
      expect((await root(`/api/v1/users/${id}`, 'DELETE')).status).toBe(404);
    }
  });

  test('that is refused changes nothing', async () => {
    const before = await stored(people.jane.email);
    const body = { name: 'New', attributes: { plan: 'x', nope: 1 } };
    expect((await root(`/api/v1/users/${people.jane.principalId}`, 'PATCH', body)).status).toBe(
      400,
    );
    expect(await stored(people.jane.email)).toEqual(before);
  });
});

describe('delete', () => {
  test('takes the person with everything, and the published copies too', async () => {
    const own = () => record('stranger', { platform_key: 'globex' }).get();
    await record('stranger', { platform_key: 'globex' }).patch({ metadata: { a: 1 } });
    await expect
      .poll(async () => (await own()).headers.get('Cache-Status'))
      .toMatch(/^roster; hit; ttl=/);
    expect((await root(`/api/v1/users/${people.stranger.principalId}`, 'DELETE')).status).toBe(204);
    await expect.poll(async () => (await own()).status).toBe(401);
    for (const table of ['principals', 'memberships', 'platform_metadata', 'tokens']) {
      const left = await env.DB.prepare(`SELECT 1 FROM ${table} WHERE user_id = ?`)
        .bind(people.stranger.id)
        .first();
      expect(left, table).toBeNull();
    }
    expect((await root(`/api/v1/users/${people.stranger.principalId}`)).status).toBe(404);
  });

  test('of the last owner of a tenant is refused', async () => {
    const { status, json } = await root(`/api/v1/users/${people.orgOwner.principalId}`, 'DELETE');
    expect(status).toBe(409);
    expect(json.error.code).toBe('CONFLICT');
    await env.DB.prepare("UPDATE memberships SET role = 'owner' WHERE user_id = ? AND scope_id = ?")
      .bind(people.admin.id, tenants.acme.id)
      .run();
    expect((await root(`/api/v1/users/${people.orgOwner.principalId}`, 'DELETE')).status).toBe(204);
  });
});
