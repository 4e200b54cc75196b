/** Many people identified by one request. */
import { env } from 'cloudflare:workers';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { type Received, ROOT, type Sent, send } from '../support/client.ts';
import { as, freshEmail, made } from '../support/tenancy.ts';

const BATCH = '/api/v1/users/identify/batch';

const batch = (users: readonly unknown[], query = '', sent: Partial<Sent> = {}) =>
  send(`${BATCH}${query}`, { method: 'POST', token: ROOT, body: { users }, ...sent });

const single = (body: unknown) =>
  send('/api/v1/users/identify', { method: 'POST', token: ROOT, body });

const results = ({ status, json, text }: Received) => {
  expect(status, text).toBe(207);
  return json.data.results;
};

const statuses = (answer: Received) =>
  results(answer).map(({ status }: { status: number }) => status);

beforeAll(async () => {
  await as('root').post('/user-attributes', { key: 'batch_plan', type: 'string' });
  await as('root').post('/user-attributes', { key: 'batch_mrr', type: 'number' });
});

let [a, b] = ['', ''];
beforeEach(() => {
  [a, b] = [freshEmail(), freshEmail()];
});

describe('a batch', () => {
  test('creates, updates, leaves as they are and refuses, each by its row', async () => {
    await single({ email: a, name: 'Ann', attributes: { batch_plan: 'free' } });
    await single({ email: b, name: 'Bob' });
    const c = freshEmail();
    const answer = await batch([
      { email: a, attributes: { batch_plan: 'pro', batch_mrr: '12.5' } },
      { email: b, name: 'Bob' },
      { email: c, name: 'Cat', attributes: { batch_plan: 'free' } },
      { email: 'nobody', name: 'No' },
    ]);
    expect(statuses(answer)).toEqual([200, 200, 201, 400]);
    expect(answer.json.data.summary).toEqual({ created: 1, updated: 1, unchanged: 1, refused: 1 });
    const [first, , third, fourth] = results(answer);
    expect(first).toEqual({
      index: 0,
      status: 200,
      created: false,
      userId: expect.stringMatching(/^user_/),
      principalId: expect.stringMatching(/^principal_/),
    });
    expect(third).toMatchObject({ index: 2, created: true });
    expect(fourth.error).toEqual((await single({ email: 'nobody', name: 'No' })).json.error);
    const { json } = await as('root').get(`/users/${third.principalId}`);
    expect(json.data).toMatchObject({ email: c, name: 'Cat', attributes: { batch_plan: 'free' } });
    const { json: ann } = await as('root').get(`/users/${first.userId}`);
    expect(ann.data.attributes).toEqual({ batch_plan: 'pro', batch_mrr: 12.5 });
  });

  const WRONG: Record<string, unknown> = {
    'no object': 'ann@example.com',
    'a list': [],
    null: null,
    'no email': { name: 'Ann' },
    'no address': { email: 'ann' },
    'an unknown field': { email: 'ann@example.com', plan: 'pro' },
    'an undefined attribute': { email: 'ann@example.com', attributes: { never: 1 } },
    'a wrong type': { email: 'ann@example.com', attributes: { batch_mrr: 'many' } },
    'a NUL': { email: 'ann@example.com', name: 'a\0b' },
    'half a surrogate pair': { email: 'ann@example.com', name: '\ud800' },
    'too much': { email: 'ann@example.com', name: 'x'.repeat(140_000) },
    'too deep': {
      email: 'ann@example.com',
      attributes: JSON.parse(`${'{"a":'.repeat(40)}1${'}'.repeat(40)}`),
    },
    'the reserved name': { email: a, attributes: JSON.parse('{"__proto__": 1}') },
  };
  test.each(Object.entries(WRONG))(
    'refuses %s in the words of a single identify',
    async (_, row) => {
      const answer = await batch([{ email: a }, row, { email: b }]);
      expect(statuses(answer)).toEqual([201, expect.any(Number), 201]);
      const alone = await single(row);
      const { status, error } = results(answer)[1];
      expect({ status, error }).toEqual({ status: alone.status, error: alone.json.error });
    },
  );

  test('refuses a number that would lose digits, and no other row', async () => {
    const rows = `{"users": [{"email": "${a}"}, {"email": "${b}", "attributes": {"batch_mrr": 12345678901234567891}}]}`;
    const answer = await send(BATCH, { method: 'POST', token: ROOT, rawBody: rows });
    expect(statuses(answer)).toEqual([201, 400]);
    expect(results(answer)[1].error.message).toContain('would lose digits');
  });

  test.each([
    ['a number', '{"users": [{"email": "a@example.com"}], "more": 12345678901234567891}'],
    ['a text', '{"users": [{"email": "a@example.com"}], "more": "\\u0000"}'],
    ['a number in place of the rows', '{"users": 1e400}'],
  ])('is refused as a whole for %s beside its rows that cannot be stored', async (_, rawBody) => {
    const { status, json } = await send(BATCH, { method: 'POST', token: ROOT, rawBody });
    expect(status).toBe(400);
    expect(json.error.message).toContain('not JSON that can be stored');
  });

  test('takes an email twice in the order of the rows', async () => {
    const answer = await batch([
      { email: a, attributes: { batch_plan: 'free' } },
      { email: a.toUpperCase(), attributes: { batch_plan: 'pro' } },
      { email: a, attributes: { batch_plan: 'pro' } },
    ]);
    expect(statuses(answer)).toEqual([201, 200, 200]);
    expect(answer.json.data.summary).toEqual({ created: 1, updated: 1, unchanged: 1, refused: 0 });
    const { json } = await as('root').get(`/users/${results(answer)[0].userId}/history`);
    expect(json.data.map(({ version }: { version: number }) => version)).toEqual([2, 1]);
  });

  test('of a thousand has an event and a version each', async () => {
    const emails = Array.from({ length: 1_000 }, () => freshEmail());
    const before = await env.DB.prepare('SELECT count(*) AS n FROM events').first<number>('n');
    const answer = await batch(emails.map((email) => ({ email, name: 'One of many' })));
    expect(answer.json.data.summary).toEqual({
      created: 1_000,
      updated: 0,
      unchanged: 0,
      refused: 0,
    });
    const after = await env.DB.prepare('SELECT count(*) AS n FROM events').first<number>('n');
    expect((after ?? 0) - (before ?? 0)).toBe(1_000);
    const again = await batch(emails.map((email) => ({ email, name: 'One of many' })));
    expect(again.json.data.summary).toMatchObject({ created: 0, unchanged: 1_000 });
  });

  test.each([
    ['none', []],
    ['too many', Array.from({ length: 1_001 }, () => ({ email: 'ann@example.com' }))],
  ])('of %s is refused as a whole', async (_, users) => {
    expect((await batch(users)).status).toBe(400);
  });

  test('of more than a mebibyte is refused as a whole', async () => {
    const users = Array.from({ length: 20 }, () => ({ email: a, name: 'x'.repeat(60_000) }));
    expect((await batch(users)).status).toBe(413);
  });

  test('is for those who manage people', async () => {
    for (const users of [[{ email: a }], ['nobody']]) {
      const { status } = await batch(users, '', { token: people.john.token });
      expect(status).toBe(403);
    }
    const sent = { method: 'POST', body: { users: [{ email: a }] } };
    expect((await send(BATCH, sent)).status).toBe(401);
  });

  test('proves an email, and gives identities, as a single identify does', async () => {
    const { user } = await made('root', '/platform/users', { email: a });
    const answer = await batch([
      { email: a, emailVerified: true },
      { email: b, identities: [{ issuer: 'https://never.example/', subject: 'x' }] },
    ]);
    const { json } = await as('root').get(`/users/${user.id}`);
    expect(json.data.emailVerified).toBe(true);
    const [proven, given] = results(answer);
    expect(proven).toMatchObject({ status: 200, userId: user.id });
    const alone = await single({
      email: b,
      identities: [{ issuer: 'https://never.example/', subject: 'x' }],
    });
    expect({ status: given.status, error: given.error }).toEqual({
      status: alone.status,
      error: alone.json.error,
    });
  });

  test('does not store a suppressed address', async () => {
    const { user } = await made('root', '/platform/users', { email: a });
    await as('root').post(`/users/${user.id}/erase`, { suppress: true });
    const answer = await batch([{ email: a }, { email: b }]);
    expect(statuses(answer)).toEqual([409, 201]);
    expect(results(answer)[0].error).toEqual((await single({ email: a })).json.error);
    const dry = await batch([{ email: a }], '?dryRun=true');
    expect(statuses(dry)).toEqual([409]);
  });

  test('is made once for a key, and resumed where an attempt ended', async () => {
    const headers = { 'Idempotency-Key': `batch-${a}` };
    const users = [{ email: a, attributes: { batch_plan: 'free' } }, { email: b }];
    const first = await batch(users, '', { headers });
    const again = await batch(users, '', { headers });
    expect(again.json).toEqual(first.json);
    // The attempt died behind its first changes: the next one tells of them as it would have.
    await env.DB.batch([
      env.DB.prepare('UPDATE idempotency_keys SET reply = NULL, locked_until = 0'),
      env.DB.prepare(
        'DELETE FROM events WHERE id = (SELECT event_id FROM users WHERE email = ?)',
      ).bind(b),
      env.DB.prepare('DELETE FROM users WHERE email = ?').bind(b),
    ]);
    const resumed = await batch(users, '', { headers });
    expect(statuses(resumed)).toEqual([201, 201]);
    expect(results(resumed)[0]).toEqual(results(first)[0]);
    // Whoever was deleted since is not created again.
    await env.DB.batch([
      env.DB.prepare('UPDATE idempotency_keys SET reply = NULL, locked_until = 0'),
      env.DB.prepare('DELETE FROM users WHERE email = ?').bind(b),
    ]);
    expect(statuses(await batch(users, '', { headers }))).toEqual([201, 404]);
  });
});

describe('a dry run', () => {
  test('tells what would be created, changed and refused, and writes nothing', async () => {
    await single({ email: a, name: 'Ann', attributes: { batch_plan: 'free' } });
    const before = await env.DB.prepare('SELECT count(*) AS n FROM events').first<number>('n');
    const answer = await batch(
      [
        { email: a, name: 'Ann', attributes: { batch_plan: 'pro', batch_mrr: 1 } },
        { email: b, name: 'Bob' },
        { email: b, name: 'Bob', attributes: { batch_mrr: 2 } },
        { email: a, attributes: { batch_plan: 'pro' } },
        { email: 'nobody' },
      ],
      '?dryRun=true',
    );
    const [first, second, third, fourth, fifth] = results(answer);
    expect(first).toMatchObject({
      status: 200,
      created: false,
      changed: ['attributes.batch_plan', 'attributes.batch_mrr'],
    });
    expect(second).toEqual({ index: 1, status: 201, created: true, changed: ['name'] });
    expect(third).toEqual({
      index: 2,
      status: 200,
      created: false,
      changed: ['attributes.batch_mrr'],
    });
    expect(fourth).toMatchObject({ status: 200, changed: [] });
    expect(fifth.status).toBe(400);
    expect(answer.json.data.summary).toEqual({ created: 1, updated: 2, unchanged: 1, refused: 1 });
    const after = await env.DB.prepare('SELECT count(*) AS n FROM events').first<number>('n');
    expect(after).toBe(before);
  });

  test('is for those who manage people', async () => {
    const { status } = await batch([{ email: a }], '?dryRun=true', { token: people.john.token });
    expect(status).toBe(403);
  });
});
