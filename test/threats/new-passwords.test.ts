/** A password that is easy to guess is refused at every place that sets one, before any hash. */
import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { scrypt } from 'node:crypto';
import { describe, expect, test, vi } from 'vitest';
import openapi from '../../openapi.json';
import { people } from '../../scripts/demo-data.ts';
import { hashPassword } from '../../src/auth/password.ts';
import { incoming, ROOT, received, send } from '../support/client.ts';
import { mailTo } from '../support/mailbox.ts';
import { acme, freshEmail, myApp } from '../support/tenancy.ts';

// Every hash is computed as usual, and counted.
vi.mock('node:crypto', () => {
  const real = process.getBuiltinModule('node:crypto');
  return { ...real, scrypt: vi.fn(real.scrypt) };
});

// A new Worker, with the function that counts.
vi.resetModules();
const { default: worker } = await import('../../src/worker.ts');
const hashes = vi.mocked(scrypt);

/** Sends a request with a new password. Counts the hashes. */
async function set(path: string, method: string, token: string, body: object) {
  hashes.mockClear();
  const request = incoming(`/api/v1${path}`, { method, token, body });
  const answer = await received(await worker.fetch(request, env, createExecutionContext()));
  return { ...answer, hashes: hashes.mock.calls.length };
}

const jane = { email: 'jane.roe@example.com', username: 'janet_r', name: 'Wilhelmina Roe' };
const currentPassword = 'the-one-before';
const kept = await hashPassword(currentPassword);

/** A user whom a test changes, with a token of their own. */
async function existing() {
  const sent = { method: 'POST', token: ROOT };
  const email = freshEmail();
  const body = { email, name: jane.name, username: `janet_${email.length}_${crypto.randomUUID()}` };
  const { user } = (await send('/api/v1/platform/users', { ...sent, body })).json;
  const minted = { ...sent, body: { name: 'own', userId: user.id } };
  const { token } = (await send('/api/v1/tokens', minted)).json.data;
  const statement = 'UPDATE users SET password_hash = ? WHERE id = ?';
  await env.DB.prepare(statement).bind(kept, user.id).run();
  return { id: user.id as string, token: token as string };
}

type Place = (body: { password: string }) => ReturnType<typeof set>;

const create =
  (path: string, token: string): Place =>
  (body) =>
    set(path, 'POST', token, { ...jane, email: freshEmail(), username: undefined, ...body });
const change =
  (method: string, by: 'oneself' | 'an administrator'): Place =>
  async (body) => {
    const { id, token } = await existing();
    const path = `/platform/users/${id}`;
    return by === 'oneself'
      ? set(path, method, token, { currentPassword, ...body })
      : set(path, method, people.operator.token, body);
  };

const signUp = (body: { password: string }) => ({
  email: freshEmail(),
  name: jane.name,
  ...body,
});

/** A code that the user is sent, redeemed with the password. */
const redeem: Place = async (body) => {
  const { id } = await existing();
  const { email } = (await send(`/api/v1/platform/users/${id}`, { token: ROOT })).json.user;
  const asked = { purpose: 'reset_password', email };
  await send('/api/v1/auth/codes', { method: 'POST', body: asked });
  const { secret: code } = await mailTo(email);
  return set('/auth/codes/redeem', 'POST', '', { email, code, ...body });
};

/** An invitation of somebody new, accepted with the password. */
const acceptInvitation: Place = async (body) => {
  const invited = { email: freshEmail(), name: jane.name };
  await send(`/api/v1${acme}/invitations`, { method: 'POST', token: ROOT, body: invited });
  const { secret } = await mailTo(invited.email);
  return set('/invitations/accept', 'POST', '', { secret, ...body });
};

/** Every place that sets a password, by its operation, and the hashes of one that is accepted. */
const places: Record<string, readonly (readonly [operationId: string, Place, number])[]> = {
  creation: [
    ['createPlatformUser', create('/platform/users', ROOT), 1],
    ['createPlatformUserLegacy', create('/platform/users/create', people.operator.token), 1],
    ['createApplicationUser', create(`${myApp}/users`, people.operator.token), 1],
    ['createOrganizationUser', create(`${acme}/users`, people.operator.token), 1],
  ],
  // It is checked before a code is sent, and hashed when the code is redeemed.
  'a sign-up': [['signUp', (body) => set('/auth/sign-up', 'POST', '', signUp(body)), 0]],
  'a code': [['redeemCode', redeem, 1]],
  'an invitation': [['acceptInvitation', acceptInvitation, 1]],
  'own change': [
    ['putPlatformUser', change('PUT', 'oneself'), 2],
    ['updatePlatformUser', change('PATCH', 'oneself'), 2],
  ],
  'change by an administrator': [
    ['putPlatformUser', change('PUT', 'an administrator'), 1],
    ['updatePlatformUser', change('PATCH', 'an administrator'), 1],
  ],
};

const all = Object.entries(places).flatMap(([kind, rows]) =>
  rows.map(([operation, place, cost]) => [kind, operation, place, cost] as const),
);

describe.each(all)('%s, %s', (_kind, _operation, place, cost) => {
  test.each([
    ['a common one', 'password1', /everybody tries/],
    ['the name', 'Wilhelmina Roe', /of its user/],
    ['a part of the name, with digits', 'wilhelmina99', /of its user/],
    ['the domain of the email', 'example.com', /of its user/],
    ['the service', 'roster2026', /this service/],
  ])('refuses %s, and hashes nothing', async (_what, password, reason) => {
    const { status, text, json, hashes } = await place({ password });
    expect([status, hashes], text).toEqual([400, 0]);
    expect(JSON.stringify(json)).toMatch(reason);
    expect(JSON.stringify(json)).toContain('"password"');
    expect(text).not.toContain(password);
  });

  test('accepts a near miss', async () => {
    const { status, text, hashes } = await place({ password: 'password1-wilhelmina' });
    expect(status, text).toBeLessThan(300);
    expect(hashes).toBe(cost);
  });
});

test('these are all places: each operation with a password signs in, is here, or is a service’s', () => {
  const having = Object.entries(openapi.components.schemas)
    .filter(([, schema]) => JSON.stringify(schema).includes('"password":'))
    .map(([name]) => `"#/components/schemas/${name}"`);
  const setting = Object.values(openapi.paths)
    .flatMap((path) => Object.values(path) as { operationId: string; requestBody?: object }[])
    .filter(({ requestBody }) => {
      const text = JSON.stringify(requestBody ?? {});
      return having.some((name) => text.includes(name)) || text.includes('"password":');
    })
    .map(({ operationId }) => operationId)
    .filter((id) => !/ServiceUser$/.test(id) && id !== 'signIn' && id !== 'obtainToken');
  expect(setting.sort()).toEqual([...new Set(all.map(([, operation]) => operation))].sort());
});

test('the password of a request is compared with the name that the same request sets', async () => {
  const { id } = await existing();
  const path = `/platform/users/${id}`;
  const both = { name: 'Ottoline Morrell', password: 'ottoline1873' };
  expect(await set(path, 'PATCH', ROOT, both)).toMatchObject({ status: 400, hashes: 0 });
  const { password } = both;
  expect(await set(path, 'PATCH', ROOT, { password })).toMatchObject({ status: 200, hashes: 1 });
});

test('a service has no password, so none is refused', async () => {
  const body = { email: freshEmail(), password: 'password1' };
  const answer = await set('/platform/users/service-users', 'POST', ROOT, body);
  expect([answer.status, answer.hashes]).toEqual([201, 0]);
});

test('a common password that was set before still signs in', async () => {
  const { id } = await existing();
  const { username } = (await send(`/api/v1/platform/users/${id}`, { token: ROOT })).json.user;
  const statement = 'UPDATE users SET password_hash = ? WHERE id = ?';
  await env.DB.prepare(statement)
    .bind(await hashPassword('password1'), id)
    .run();
  const body = { username, password: 'password1' };
  expect((await send('/api/v1/auth/token', { method: 'POST', body })).status).toBe(201);
});
