/** Addresses of erased people that are not to be stored again: kept out through every way in. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { suppressionOf } from '../../src/directory/personal-data/suppression.ts';
import worker from '../../src/worker.ts';
import { incoming, type Received, ROOT, received, send } from '../support/client.ts';
import { outsideIssuer } from '../support/outside-issuer.ts';
import { placesOf } from '../support/storage-scan.ts';

const EMAIL = 'suppressed@example.com';
const PASSWORD = 'a long enough password';
const post = (path: string, body: object, token = ROOT) =>
  send(path, { method: 'POST', token, body });
const identify = (email: string) => post('/api/v1/users/identify', { email });
const lift = (email: string, token = ROOT) =>
  send('/api/v1/suppressions', { method: 'DELETE', token, body: { email } });
const invite = (email: string) =>
  post(`/api/v1/organizations/${tenants.acme.id}/invitations`, { email, deliver: false });
const john = `/api/v1/platform/users/${people.john.id}`;

beforeAll(async () => {
  const { userId } = (await identify(EMAIL)).json.data;
  const answer = await post(`/api/v1/users/${userId}/erase`, { suppress: true });
  expect(answer.status, answer.text).toBe(201);
  expect(answer.json.data.suppressed).toBe(true);
});

const jwt = async () => {
  const outside = outsideIssuer({ createUsers: true });
  const claims = { sub: 'somebody', email: EMAIL, email_verified: true };
  return outside.call(await outside.token(claims));
};

const ways: readonly (readonly [string, () => Promise<Received>])[] = [
  ['identify', () => identify(EMAIL)],
  ['identify, in other letters', () => identify(` Suppressed@EXAMPLE.com`)],
  ['a creation', () => post('/api/v1/platform/users', { email: EMAIL })],
  [
    'a creation in a tenant',
    () => post(`/api/v1/organizations/${tenants.acme.id}/users`, { email: EMAIL }),
  ],
  ['a sign-up', () => post('/api/v1/auth/sign-up', { email: EMAIL, password: PASSWORD }, '')],
  ['an invitation', () => invite(EMAIL)],
  [
    'a change of an email',
    () => send(john, { method: 'PATCH', token: ROOT, body: { email: EMAIL } }),
  ],
  ['a first JWT', jwt],
];

test.each(ways)('%s is refused', async (_, enter) => {
  const answer = await enter();
  expect(answer.status, answer.text).toBe(409);
  expect(answer.json.error.code).toBe('SUPPRESSED');
  expect(await placesOf([EMAIL])).toEqual([]);
});

test('an invitation that was sent before is not accepted', async () => {
  const email = 'invited.before@example.com';
  const { secret } = (await invite(email)).json;
  await env.DB.prepare('INSERT INTO suppressions VALUES (?, 0)')
    .bind(suppressionOf(env, email))
    .run();
  const body = { secret, password: PASSWORD };
  const answer = await post('/api/v1/invitations/accept', body, '');
  expect([answer.status, answer.json.error.code]).toEqual([409, 'SUPPRESSED']);
});

test('problem details name the cause', async () => {
  const headers = { Accept: 'application/problem+json' };
  const body = { email: EMAIL };
  const answer = await send('/api/v1/users/identify', {
    method: 'POST',
    token: ROOT,
    body,
    headers,
  });
  expect(answer.json).toMatchObject({ status: 409, code: 'suppressed' });
});

test('others come in beside it, in the same batch of the registrar', async () => {
  const one = 'beside@example.com';
  const all = await Promise.all([identify(one), identify(EMAIL), identify(one)]);
  expect(all.map(({ status }) => status).toSorted()).toEqual([200, 201, 409]);
});

test('a service may have the address as its label', async () => {
  const path = `/api/v1/organizations/${tenants.acme.id}/users/service-users`;
  expect((await post(path, { email: EMAIL })).status).toBe(201);
});

describe('the end of a suppression', () => {
  test('is for those who manage people', async () =>
    expect((await lift(EMAIL, people.john.token)).status).toBe(403));

  test('lets the address in, and leaves an event that does not name it', async () => {
    expect((await lift('Suppressed@example.com')).status).toBe(204);
    expect((await identify(EMAIL)).status).toBe(201);
    const { results } = await env.DB.prepare(
      `SELECT user_id, keys FROM events WHERE action = 'suppression.lift'`,
    ).all();
    expect(results).toEqual([{ user_id: null, keys: '[]' }]);
  });

  test('of an address that is not suppressed changes nothing', async () => {
    expect((await lift('never@example.com')).status).toBe(204);
    const events = `SELECT count(*) AS n FROM events WHERE action = 'suppression.lift'`;
    expect(await env.DB.prepare(events).first('n')).toBe(1);
  });
});

test('without a key nobody is suppressed, and nobody is erased by such a request', async () => {
  const { userId } = (await identify('keyless@example.com')).json.data;
  const path = `/api/v1/users/${userId}/erase`;
  const request = incoming(path, { method: 'POST', token: ROOT, body: { suppress: true } });
  const { SUPPRESSION_KEY: _, ...keyless } = env;
  const answer = await received(await worker.fetch(request, keyless, createExecutionContext()));
  expect([answer.status, answer.json.error.code]).toEqual([503, 'NOT_CONFIGURED']);
  expect((await identify('keyless@example.com')).json.data.userId).toBe(userId);
});
