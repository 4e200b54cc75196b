/** Records of many users changed by one request. */
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { type Received, ROOT, record, type Sent, send, statusesIn } from '../support/client.ts';
import { rule } from '../support/key-rules.ts';
import { acme, freshEmail, made } from '../support/tenancy.ts';

const PATH = '/api/core/users/platform-metadata/batch/?platform_key=acme-corp';

const batch = (records: readonly unknown[], sent: Partial<Sent> = {}) =>
  send(PATH, { method: 'POST', token: ROOT, body: { records }, ...sent });

const results = ({ status, json, text }: Received) => {
  expect(status, text).toBe(207);
  return json.results;
};

const stored = async (username: string) => (await record('root', { username }).get()).json.metadata;

/** A new member of acme. */
async function member(): Promise<string> {
  const email = freshEmail();
  const { data } = await made('root', '/users/identify', { email });
  await made('root', `${acme}/members`, { userId: data.userId, role: 'member' });
  return email;
}

let [a, b] = ['', ''];
beforeAll(async () => {
  await rule(tenants.acme.id, {
    size: { type: 'integer', maximum: 10 },
    plan: { write: 'service' },
  });
});
beforeEach(async () => {
  [a, b] = [await member(), await member()];
});

describe('a batch', () => {
  test('sets and deletes keys, each by its row', async () => {
    await record('root', { username: b }).patch({ metadata: { old: 1, kept: 2 } });
    const answer = await batch([
      { username: a, metadata: { theme: 'dark' } },
      { username: b, metadata: { theme: 'light' }, delete_keys: ['old'] },
      { username: b, delete_keys: ['never'] },
      { username: 'nobody', metadata: { theme: 'dark' } },
    ]);
    expect(results(answer)).toEqual([
      { index: 0, status: 200 },
      { index: 1, status: 200 },
      { index: 2, status: 200 },
      { index: 3, status: 404, error: { error: 'User not found' } },
    ]);
    expect(await stored(a)).toEqual({ theme: 'dark' });
    expect(await stored(b)).toEqual({ kept: 2, theme: 'light' });
    expect(answer.headers.get('x-d1-bookmark')).toMatch(/^main\.1\./);
  });

  const many = Object.fromEntries(Array.from({ length: 513 }, (_, n) => [`k${n}`, n]));
  const WRONG: Record<string, unknown> = {
    'no object': 'theme',
    'a list': [],
    null: null,
    'nothing to change': {},
    'an unknown field': { deleteKeys: ['a'] },
    'an unknown field beside others': { metadata: { a: 1 }, deleteKeys: ['a'] },
    'no dictionary': { metadata: [] },
    'no list': { delete_keys: 'a' },
    'too many keys': { metadata: many },
    'a NUL': { metadata: { a: 'b\0' } },
    'half a surrogate pair': { metadata: { a: '\ud800' } },
    'a row that is too large': { metadata: { a: 'x'.repeat(140_000) } },
    'a record that is too large': { metadata: { a: 'x'.repeat(66_000) } },
    'a value that a rule refuses': { metadata: { size: 11 } },
  };
  test.each(Object.entries(WRONG))('refuses %s in the words of a PATCH', async (_, body) => {
    const row =
      Object(body) === body && !Array.isArray(body) ? { username: a, ...Object(body) } : body;
    const answer = await batch([
      { username: b, metadata: { before: 1 } },
      row,
      { username: b, metadata: { after: 1 } },
    ]);
    expect(statusesIn(answer)).toEqual([200, expect.any(Number), 200]);
    const alone = await record('root', { username: a }).patch(body);
    const { status, error } = results(answer)[1];
    expect(status).toBeGreaterThanOrEqual(400);
    // A row has one field more, which only the list of known fields names.
    const said = JSON.stringify(error).replace('Send username or metadata', 'Send metadata');
    expect({ status, error: JSON.parse(said) }).toEqual({
      status: alone.status,
      error: alone.json,
    });
    expect(await stored(b)).toEqual({ before: 1, after: 1 });
    expect(await stored(a)).toEqual({});
  });

  test('refuses a number that would lose digits, and no other row', async () => {
    const rawBody = `{"records": [{"username": "${a}", "metadata": {"n": 1}},
      {"username": "${b}", "metadata": {"n": 12345678901234567891}}]}`;
    const answer = await send(PATH, { method: 'POST', token: ROOT, rawBody });
    expect(statusesIn(answer)).toEqual([200, 400]);
  });

  test('takes a user twice in the order of the rows, by whatever name', async () => {
    const { results: found } = await env.DB.prepare('SELECT id FROM users WHERE email = ?')
      .bind(a)
      .all<{ id: string }>();
    const id = found[0]?.id;
    const answer = await batch([
      { username: a, metadata: { size: 1, one: 1 } },
      { username: id, metadata: { size: 2 } },
      { username: a.toUpperCase(), metadata: { size: 3 }, delete_keys: ['one'] },
    ]);
    expect(statusesIn(answer)).toEqual([200, 200, 200]);
    expect(await stored(a)).toEqual({ size: 3 });
  });

  test.each([
    ['no list', {}, 'This field is required.'],
    ['an empty list', { records: [] }, 'This list may not be empty.'],
    [
      'too many rows',
      { records: Array.from({ length: 501 }, () => ({})) },
      'Ensure this field has no more than 500 elements.',
    ],
  ])('is refused as a whole for %s', async (_, body, message) => {
    const { status, json } = await batch([], { body });
    expect({ status, json }).toEqual({ status: 400, json: { records: [message] } });
  });

  test('is refused as a whole for a tenant that is not there', async () => {
    const path = PATH.replace('acme-corp', 'never');
    const sent = { method: 'POST', token: ROOT };
    for (const body of [{ records: [{ username: a, metadata: {} }] }, { records: [null] }]) {
      const { status, json } = await send(path, { ...sent, body });
      expect({ status, json }).toEqual({ status: 404, json: { error: 'Platform not found' } });
    }
  });
});

describe('who may change what', () => {
  const own = { metadata: { theme: 'dark' } };

  test('members may name only themselves, or nobody', async () => {
    const { token, username } = people.john;
    const answer = await batch(
      [own, { username, metadata: { size: 2 } }, { username: a, ...own }],
      { token },
    );
    expect(statusesIn(answer)).toEqual([200, 200, 403]);
    expect(results(answer)[2].error).toEqual({
      error: "Only tenant admins can access other users' metadata",
    });
    expect(await stored(username)).toMatchObject({ theme: 'dark', size: 2 });
    expect(await stored(a)).toEqual({});
  });

  test('an admin changes the records of all, but for keys that are left to services', async () => {
    const { token } = people.admin;
    const rows = [
      { username: a, ...own },
      { username: b, metadata: { plan: 'pro' } },
    ];
    const answer = await batch(rows, { token });
    expect(statusesIn(answer)).toEqual([200, 403]);
    expect(results(answer)[1].error.detail).toContain('plan');
  });

  test('the root token must name a user', async () => {
    const answer = await batch([own, { username: '', ...own }]);
    expect(results(answer)).toEqual([
      { index: 0, status: 400, error: { username: ['This field is required with this token.'] } },
      { index: 1, status: 400, error: { username: ['This field may not be blank.'] } },
    ]);
  });

  test('a token that is unknown is refused, also where no row is valid', async () => {
    const token = `${people.john.token.slice(0, -1)}`;
    expect((await batch([own], { token })).status).toBe(401);
    await env.DB.prepare('UPDATE tokens SET revoked_at = 1 WHERE user_id = ?')
      .bind(people.beta.id)
      .run();
    for (const rows of [[own], [null]]) {
      expect((await batch(rows, { token: people.beta.token })).status).toBe(401);
    }
  });
});

describe('history', () => {
  test('names what each row changed, and nothing for one that changes nothing', async () => {
    await batch([
      { username: a, metadata: { x: 1 } },
      { username: b, metadata: { y: 1 } },
    ]);
    await batch([
      { username: a, metadata: { x: 1 } },
      { username: b, metadata: { y: 2 } },
    ]);
    const { results: events } = await env.DB.prepare(
      `SELECT e.action, e.keys, e.version, c.after FROM users u JOIN events e ON e.user_id = u.id
         LEFT JOIN changes c ON c.event_id = e.id
        WHERE u.email IN (?, ?) AND e.action GLOB 'record.*' ORDER BY e.id`,
    )
      .bind(a, b)
      .all();
    expect(events).toEqual([
      { action: 'record.merge', keys: '["x"]', version: 1, after: '{"x":1}' },
      { action: 'record.merge', keys: '["y"]', version: 1, after: '{"y":1}' },
      { action: 'record.merge', keys: '["y"]', version: 2, after: '{"y":2}' },
    ]);
  });
});

describe('an Idempotency-Key', () => {
  test('has a repetition answered as before, and an attempt that died resumed', async () => {
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    const rows = [
      { username: a, metadata: { n: 1 } },
      { username: b, metadata: { n: 1 } },
    ];
    const first = await batch(rows, { headers });
    await record('root', { username: a }).patch({ metadata: { n: 2 } });
    const replayed = await batch(rows, { headers });
    expect(replayed.headers.get('Idempotent-Replayed')).toBe('true');
    expect(replayed.json).toEqual(first.json);
    // As if the attempt had died before its second row.
    await env.DB.batch([
      env.DB.prepare('UPDATE idempotency_keys SET reply = NULL, locked_until = 0'),
      env.DB.prepare(
        `DELETE FROM events WHERE action = 'record.merge'
           AND user_id = (SELECT id FROM users WHERE email = ?)`,
      ).bind(b),
      env.DB.prepare(
        'DELETE FROM platform_metadata WHERE user_id = (SELECT id FROM users WHERE email = ?)',
      ).bind(b),
    ]);
    expect(statusesIn(await batch(rows, { headers }))).toEqual([200, 200]);
    expect(await stored(a)).toEqual({ n: 2 });
    expect(await stored(b)).toEqual({ n: 1 });
  });
});
