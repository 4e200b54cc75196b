/** The subjects of outside issuers that act as a user: listed and ended. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, record, send } from '../support/client.ts';
import { know, outsideIssuer } from '../support/outside-issuer.ts';

const path = '/api/v1/me/identities';
const john = people.john.token;
const list = async (token = john) => (await send(path, { token })).json.data;
const end = (id: string, token = john, headers: Record<string, string> = {}) =>
  send(`${path}/${id}`, { method: 'DELETE', token, headers });
const mint = async (body: object, token = john) => {
  const sent = { method: 'POST', token, body: { name: 'limited', ...body } };
  return (await send('/api/v1/tokens', sent)).json.data.token;
};

beforeEach(() => env.DB.prepare('DELETE FROM identities').run());

/** An issuer that knows John under a subject. */
async function johns(subject = 'john') {
  const outside = outsideIssuer();
  await know(outside.issuer, subject, people.john.id);
  return outside;
}

describe('a list of identities', () => {
  test('has the issuer and the subject of each, and no other user’s', async () => {
    const { issuer } = await johns('auth0|john / "1"');
    await know(issuer, 'jane', people.jane.id);
    const id = expect.stringMatching(/^identity_[\w-]{22}$/);
    const subject = 'auth0|john / "1"';
    expect(await list()).toEqual([{ id, issuer, subject, linkedAt: '1970-01-01T00:00:00.000Z' }]);
    expect(await list(people.admin.token)).toEqual([]);
  });

  test('is short, however many an issuer has linked', async () => {
    await env.DB.prepare(
      `INSERT INTO identities (issuer, subject, user_id, created_at) SELECT 'https://many.test/', value, ?, value
         FROM json_each('[${Array.from({ length: 150 }, (_, i) => i)}]')`,
    )
      .bind(people.john.id)
      .run();
    const subjects = (await list()).map(({ subject }: { subject: string }) => Number(subject));
    expect(subjects).toEqual(Array.from({ length: 100 }, (_, i) => 149 - i));
  });

  test('the root token is no user and has none', async () => {
    const { status, json } = await send(path, { token: ROOT });
    expect([status, json.data]).toEqual([200, []]);
    expect((await end('identity_x', ROOT)).status).toBe(404);
  });

  test('is refused to a token with limits', async () => {
    const tokens = [
      await mint({ scopeId: tenants.acme.id }),
      await mint({ permissions: ['org.read_users'] }),
    ];
    for (const token of tokens) {
      expect((await send(path, { token })).status).toBe(403);
      expect((await end('identity_x', token)).status).toBe(403);
    }
  });
});

describe('an identity that is ended', () => {
  test('ends the tokens that were made with its JWT, for good, and no others', async () => {
    const [one, other] = [await johns(), await johns()];
    const made = async (outside: typeof one, body: object = {}) => {
      const sent = { method: 'POST', body: { name: 'made with a JWT', ...body } };
      return (await outside.call(await outside.token(), '/api/v1/tokens', sent)).json.data.token;
    };
    const mine = await made(one);
    const [gone, child] = [mine, await mint({}, mine)];
    const kept = [await made(other), john];
    const { path: own } = record('john');
    const read = async (token: string) => (await send(own, { token })).status;
    expect(await Promise.all([gone, child, ...kept].map(read))).toEqual([200, 200, 200, 200]);
    const ended = (await list()).find(({ issuer }: { issuer: string }) => issuer === one.issuer);
    expect((await end(ended.id)).status).toBe(204);
    expect(await Promise.all([gone, child, ...kept].map(read))).toEqual([401, 401, 200, 200]);
    await know(one.issuer, 'john', people.john.id);
    expect(await read(gone)).toBe(401);
  });

  test('acts as nobody any more; the others do', async () => {
    const [one, other] = [await johns(), await johns()];
    const token = await one.token();
    expect((await one.call(token)).status).toBe(200);
    const ended = (await list()).find(({ issuer }: { issuer: string }) => issuer === one.issuer);
    expect((await end(ended.id)).status).toBe(204);
    expect((await one.call(token)).status).toBe(401);
    expect((await other.call(await other.token())).status).toBe(200);
    expect((await list()).map(({ issuer }: { issuer: string }) => issuer)).toEqual([other.issuer]);
    const event = await env.DB.prepare(
      `SELECT actor_id, user_id, keys FROM events WHERE action = 'identity.unlink'
        ORDER BY id DESC LIMIT 1`,
    ).first();
    expect(event).toEqual({
      actor_id: people.john.id,
      user_id: people.john.id,
      keys: JSON.stringify([one.issuer]),
    });
  });

  test('may have been one’s own credential', async () => {
    const outside = await johns();
    const token = await outside.token();
    const [{ id }] = (await outside.call(token, path)).json.data;
    expect((await outside.call(token, `${path}/${id}`, { method: 'DELETE' })).status).toBe(204);
    expect((await outside.call(token)).status).toBe(401);
  });

  test('is 404 the second time, for another user, and for an id that never was', async () => {
    await johns();
    const [{ id }] = await list();
    for (const answer of [await end(id, people.jane.token), await end('identity_never')]) {
      expect(answer.status).toBe(404);
      expect(answer.json.error).toEqual({ code: 'NOT_FOUND', message: 'Identity not found' });
    }
    expect((await end(id)).status).toBe(204);
    expect((await end(id)).status).toBe(404);
  });

  test('is 204 again for a repetition with the same key', async () => {
    await johns();
    const [{ id }] = await list();
    const key = { 'Idempotency-Key': crypto.randomUUID() };
    expect((await end(id, john, key)).status).toBe(204);
    expect((await end(id, john, key)).status).toBe(204);
  });
});

describe('a new password', () => {
  const change = (body: object, token = john) =>
    send(`/api/v1/platform/users/${people.john.id}`, { method: 'PATCH', token, body });

  test('ends the identities if it is told to, and not otherwise', async () => {
    const outside = await johns();
    const [first, second] = ['demo-password', 'another-password'];
    expect((await change({ password: second, currentPassword: first })).status).toBe(200);
    expect(await list()).toHaveLength(1);
    const again = { password: first, currentPassword: second, endIdentities: true };
    expect((await change({ ...again, currentPassword: 'a guess' })).status).toBe(403);
    expect(await list()).toHaveLength(1);
    expect((await change(again)).status).toBe(200);
    expect(await list()).toEqual([]);
    expect((await outside.call(await outside.token())).status).toBe(401);
    const { results } = await env.DB.prepare(
      `SELECT keys FROM events WHERE action = 'user.update' ORDER BY id`,
    ).all<{ keys: string }>();
    expect(results.map(({ keys }) => keys.includes('identities'))).toEqual([false, true]);
  });

  test('of another user ends that user’s alone', async () => {
    const outside = await johns();
    await know(outside.issuer, 'jane', people.jane.id);
    const body = { password: 'set by an administrator', endIdentities: true };
    expect((await change(body, people.operator.token)).status).toBe(200);
    const { results } = await env.DB.prepare('SELECT user_id FROM identities').all();
    expect(results).toEqual([{ user_id: people.jane.id }]);
  });

  test('is needed for it', async () => {
    const { status, json } = await change({ name: 'John', endIdentities: true });
    expect(status).toBe(400);
    expect(json.error.details.errors.endIdentities).toEqual([
      'endIdentities goes with a new password or email.',
    ]);
  });
});
