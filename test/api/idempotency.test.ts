/** A request with an Idempotency-Key is carried out once, even if an answer gets lost. */
import {
  createExecutionContext,
  createScheduledController,
  waitOnExecutionContext,
} from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import worker from '../../src/worker.ts';
import {
  incoming,
  type Received,
  ROOT,
  received,
  record,
  type Sent,
  send,
} from '../support/client.ts';
import { forgetful } from '../support/forgetful.ts';

const newKey = () => crypto.randomUUID();
const keyed = (key: string, sent: Sent): Sent => ({
  ...sent,
  headers: { ...sent.headers, 'Idempotency-Key': key },
});
const isReplay = ({ headers }: Received) => headers.get('Idempotent-Replayed') === 'true';

const identify = { method: 'POST', token: ROOT, body: { email: 'once@example.com', name: 'Once' } };
const john = record('john');
const patch = (metadata: object, headers: Record<string, string> = {}): Sent => ({
  method: 'PATCH',
  token: people.john.token,
  body: { metadata },
  headers,
});

const eventsOf = async (action: string) =>
  Number(
    await env.DB.prepare('SELECT count(*) AS n FROM events WHERE action = ?')
      .bind(action)
      .first('n'),
  );

/** The request, of a Worker that dies before it has kept the answer. */
async function forgotten(path: string, sent: Sent): Promise<Received> {
  const context = createExecutionContext();
  const DB = forgetful(env.DB);
  const answer = await received(await worker.fetch(incoming(path, sent), { ...env, DB }, context));
  await waitOnExecutionContext(context);
  return answer;
}
const died = () => env.DB.prepare('UPDATE idempotency_keys SET locked_until = 0').run();

const allEvents = async () =>
  Number(await env.DB.prepare('SELECT count(*) AS n FROM events').first('n'));

describe('a repetition', () => {
  test('is answered as the first time, byte for byte, and changes nothing', async () => {
    const key = newKey();
    const first = await send('/api/v1/users/identify', keyed(key, identify));
    const again = await send('/api/v1/users/identify', keyed(key, identify));
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(again.text).toBe(first.text);
    expect([isReplay(first), isReplay(again)]).toEqual([false, true]);
    for (const name of ['Location', 'x-d1-bookmark', 'Content-Type', 'Cache-Control', 'Vary']) {
      expect(again.headers.get(name), name).toBe(first.headers.get(name));
    }
    expect((await send('/api/v1/users/identify', identify)).status).toBe(200);
  });

  test('of a PATCH does not overwrite a later change', async () => {
    const key = newKey();
    const first = await send(john.path, keyed(key, patch({ theme: 'dark' })));
    await send(john.path, patch({ theme: 'light' }));
    const again = await send(john.path, keyed(key, patch({ theme: 'dark' })));
    expect(again.text).toBe(first.text);
    expect(again.headers.get('ETag')).toBe(first.headers.get('ETag'));
    expect((await john.get()).json.metadata.theme).toBe('light');
  });

  test('of a DELETE is 204 again', async () => {
    const key = newKey();
    const sent = keyed(key, { method: 'DELETE', token: people.john.token });
    expect((await send(john.path, sent)).status).toBe(204);
    await send(john.path, patch({ later: true }));
    expect((await send(john.path, sent)).status).toBe(204);
    expect((await john.get()).json.metadata).toEqual({ later: true });
  });

  test('that asks for something else is 422: body, address or condition', async () => {
    const key = newKey();
    await send(john.path, keyed(key, patch({ a: 1 })));
    for (const [path, sent] of [
      [john.path, patch({ a: 2 })],
      [`${john.path}&username=john_doe`, patch({ a: 1 })],
      [john.path, patch({ a: 1 }, { 'If-Match': '"1-x"' })],
      [john.path, patch({ a: 1 }, { 'Content-Type': 'application/merge-patch+json' })],
    ] as const) {
      const answer = await send(path, keyed(key, sent));
      expect(answer.status).toBe(422);
      expect(answer.json.detail).toContain('Idempotency-Key');
    }
  });

  test('belongs to its caller and its route', async () => {
    const key = newKey();
    await send(john.path, keyed(key, patch({ a: 3 })));
    const jane = await send(
      record('jane').path,
      keyed(key, { ...patch({ a: 4 }), token: people.jane.token }),
    );
    expect(jane.json).toMatchObject({ username: 'jane_roe', metadata: { a: 4 } });
    const put = await send(john.path, keyed(key, { ...patch({ a: 5 }), method: 'PUT' }));
    expect(put.json.metadata).toEqual({ a: 5 });
  });

  test('of a refused request is tried again', async () => {
    const key = newKey();
    const sent = keyed(key, patch({ b: 1 }, { 'If-Match': '"never"' }));
    expect((await send(john.path, sent)).status).toBe(412);
    const other = keyed(key, patch({ b: 1 }));
    expect((await send(john.path, other)).status).toBe(200);
  });

  test('is forgotten after a day', async () => {
    const key = newKey();
    await send(john.path, keyed(key, patch({ day: 1 })));
    await env.DB.prepare('UPDATE idempotency_keys SET expires_at = ?').bind(Date.now()).run();
    const answer = await send(john.path, keyed(key, patch({ day: 2 })));
    expect(answer.json.metadata.day).toBe(2);
  });

  test('by a token that was revoked is 401', async () => {
    const body = { name: 'short-lived' };
    const mint = { method: 'POST', token: people.john.token, body };
    const { token, id } = (await send('/api/v1/tokens', mint)).json.data;
    const sent = keyed(newKey(), { ...patch({ c: 1 }), token });
    expect((await send(john.path, sent)).status).toBe(200);
    await send(`/api/v1/tokens/${id}`, { method: 'DELETE', token: people.john.token });
    expect((await send(john.path, sent)).status).toBe(401);
  });
});

describe('a key', () => {
  test.each([[''], ['a b'], ['x'.repeat(256)], ['clé']])('%j is none', async (key) => {
    const answer = await send(john.path, keyed(key, patch({ a: 1 })));
    expect(answer.status).toBe(400);
    expect(answer.json.error).toContain('Idempotency-Key');
  });

  test('of nobody leaves nothing behind', async () => {
    const count = () => env.DB.prepare('SELECT count(*) AS n FROM idempotency_keys').first('n');
    const before = await count();
    const token = people.john.token.replace('dem0', 'dem1');
    expect((await send(john.path, keyed(newKey(), { ...patch({}), token }))).status).toBe(401);
    expect(await count()).toBe(before);
  });
});

describe('twenty at once with one key', () => {
  test('make one change: the others wait, or get its answer', async () => {
    const key = newKey();
    const before = await eventsOf('user.create');
    const body = { email: 'twenty@example.com' };
    const sent = keyed(key, { method: 'POST', token: ROOT, body });
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => send('/api/v1/platform/users', sent)),
    );
    for (const { status, headers } of answers) {
      expect([201, 409]).toContain(status);
      if (status === 409) expect(headers.get('Retry-After')).toBe('1');
    }
    expect(answers.some(({ status }) => status === 201)).toBe(true);
    expect((await send('/api/v1/platform/users', sent)).status).toBe(201);
    expect(await eventsOf('user.create')).toBe(before + 1);
  });
});

describe('when the change is made and its answer is lost', () => {
  const { id: scopeId } = tenants.acme;
  const once = Date.now();
  test.each<[string, string, Sent, number]>([
    [
      'identify',
      '/api/v1/users/identify',
      { method: 'POST', token: ROOT, body: { email: `lost-${once}@example.com` } },
      201,
    ],
    [
      'a new user',
      '/api/v1/platform/users',
      { method: 'POST', token: ROOT, body: { email: `user-${once}@example.com` } },
      201,
    ],
    [
      'a service user',
      '/api/v1/platform/users/service-users',
      { method: 'POST', token: ROOT, body: { email: `bot-${once}@example.com` } },
      201,
    ],
    [
      'an application',
      '/api/v1/applications',
      { method: 'POST', token: ROOT, body: { key: `app-${once}`, name: 'App' } },
      201,
    ],
    [
      'an attribute',
      '/api/v1/user-attributes',
      { method: 'POST', token: ROOT, body: { key: `attr_${once}`, type: 'string' } },
      201,
    ],
    [
      'a token',
      '/api/v1/tokens',
      { method: 'POST', token: people.john.token, body: { name: 'lost' } },
      201,
    ],
    ['a patch', john.path, patch({ lost: once }), 200],
    [
      'a tenant’s name',
      `/api/v1/organizations/${scopeId}`,
      { method: 'PUT', token: ROOT, body: { name: 'Acme again' } },
      200,
    ],
  ])(
    '%s is not made twice, and the next attempt is answered',
    async (_what, path, sent, status) => {
      const key = keyed(newKey(), sent);
      const before = await allEvents();
      const first = await forgotten(path, key);
      expect(first.status).toBe(status);
      expect(await allEvents()).toBe(before + 1);
      await died();
      const again = await send(path, key);
      expect(again.status).toBe(status);
      expect(isReplay(again)).toBe(false);
      expect(await allEvents()).toBe(before + 1);
      expect(isReplay(await send(path, key))).toBe(true);
    },
  );

  test('a patch does not overwrite a later change', async () => {
    const sent = keyed(newKey(), patch({ between: 'first' }));
    await forgotten(john.path, sent);
    await died();
    await send(john.path, patch({ between: 'second' }));
    expect((await send(john.path, sent)).json.metadata.between).toBe('second');
    expect((await john.get()).json.metadata.between).toBe('second');
  });

  test('a condition that held the first time is no reason to refuse', async () => {
    const ETag = (await john.get({ 'Cache-Control': 'no-cache' })).headers.get('ETag') ?? '';
    const sent = keyed(newKey(), patch({ held: Date.now() }, { 'If-Match': ETag }));
    const first = await forgotten(john.path, sent);
    await died();
    const again = await send(john.path, sent);
    expect([first.status, again.status]).toEqual([200, 200]);
    expect(again.headers.get('ETag')).toBe(first.headers.get('ETag'));
  });

  test('a token that nobody has seen takes a new secret, and works', async () => {
    const mint = { method: 'POST', token: people.john.token, body: { name: 'unseen' } };
    const sent = keyed(newKey(), mint);
    const unseen = await forgotten('/api/v1/tokens', sent);
    await died();
    const seen = await send('/api/v1/tokens', sent);
    expect(seen.json.data.id).toBe(unseen.json.data.id);
    const asks = async ({ json }: Received) =>
      (await send('/api/v1/me', { token: json.data.token })).status;
    expect([await asks(unseen), await asks(seen)]).toEqual([401, 200]);
  });

  test('a repetition that its own change forbids says that it was carried out', async () => {
    const body = { email: `gone-${once}@example.com` };
    const { json } = await send('/api/v1/platform/users', { method: 'POST', token: ROOT, body });
    const remove = keyed(newKey(), { method: 'DELETE', token: ROOT });
    const path = `/api/v1/users/${json.user.principalId}`;
    expect((await forgotten(path, remove)).status).toBe(204);
    await died();
    expect((await send(path, remove)).status).toBe(204);

    const member = { method: 'POST', token: ROOT, body: { userId: people.beta.id } };
    const join = keyed(newKey(), member);
    const members = `/api/v1/organizations/${scopeId}/members`;
    expect((await forgotten(members, join)).status).toBe(201);
    await died();
    const again = await send(members, join);
    expect(again.status).toBe(409);
    expect(again.text).toContain('carried out before');
  });
});

describe('a secret', () => {
  const mint = { method: 'POST', token: people.john.token, body: { name: 'sealed' } };
  const kept = async () =>
    JSON.stringify((await env.DB.prepare('SELECT reply FROM idempotency_keys').all()).results);

  test('is repeated to the first caller, and is encrypted in the database', async () => {
    const sent = keyed(newKey(), mint);
    const first = await send('/api/v1/tokens', sent);
    const again = await send('/api/v1/tokens', sent);
    expect(again.text).toBe(first.text);
    expect(await kept()).not.toContain(first.json.data.token);
    expect((await send('/api/v1/me', { token: again.json.data.token })).status).toBe(200);
  });

  test('of a sign-in is repeated to a client with the password', async () => {
    const body = { email: people.john.email, password: 'demo-password' };
    const sent = keyed(newKey(), { method: 'POST', body });
    const first = await send('/api/v1/auth/token', sent);
    expect((await send('/api/v1/auth/token', sent)).text).toBe(first.text);
    expect(await kept()).not.toContain(first.json.data.token);
    const wrong = keyed(sent.headers?.['Idempotency-Key'] ?? '', {
      method: 'POST',
      body: { ...body, password: 'another-password' },
    });
    expect((await send('/api/v1/auth/token', wrong)).status).toBe(401);
  });
});

describe('by the clock', () => {
  test('the clean-up removes expired answers and nothing else', async () => {
    await send(john.path, keyed(newKey(), patch({ old: 1 })));
    await env.DB.prepare('UPDATE idempotency_keys SET expires_at = 1').run();
    await send(john.path, keyed(newKey(), patch({ young: 1 })));
    await env.DB.prepare("UPDATE tokens SET revoked_at = 1 WHERE name = 'unseen'").run();
    const tokens = () => env.DB.prepare('SELECT count(*) AS n FROM tokens').first<number>('n');
    const before = Number(await tokens());
    await worker.scheduled(createScheduledController({ scheduledTime: new Date() }), env);
    const left = await env.DB.prepare('SELECT expires_at FROM idempotency_keys').all();
    expect(left.results).toHaveLength(1);
    expect(await tokens()).toBe(before - 1);
  });
});
