/** Kept answers that show somebody who was deleted: they go at once, and nothing is done twice. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { tenants } from '../../scripts/demo-data.ts';
import worker from '../../src/worker.ts';
import { incoming, type Received, ROOT, record, type Sent, send } from '../support/client.ts';
import { root } from '../support/credentials.ts';
import { keepsAnswer } from '../support/forgetful.ts';
import { outsideIssuer } from '../support/outside-issuer.ts';
import { probeD1 } from '../support/storage-probe.ts';
import { acme, freshEmail } from '../support/tenancy.ts';

interface Deleted {
  readonly id: string;
  readonly principalId: string;
  readonly email: string;
  readonly token: string;
}

const NAME = 'Wilhelmina Vanishing';

/** A person of Acme, made by requests without a key. */
async function person(): Promise<Deleted> {
  const body = { email: freshEmail(), name: NAME, organization: tenants.acme.id };
  const { user } = (await root('POST', '/platform/users', body)).json;
  const { data } = (await root('POST', '/tokens', { name: 'own', userId: user.id })).json;
  return { ...user, token: data.token };
}

const keyed = (path: string, { token = ROOT, ...sent }: Sent) => {
  const headers = { 'Idempotency-Key': crypto.randomUUID() };
  return () => send(path, { method: 'POST', ...sent, token, headers });
};

const everybody = async () =>
  (await env.DB.prepare('SELECT count(*) AS n FROM users').first<number>('n')) ?? 0;
const everyEvent = async () =>
  (await env.DB.prepare('SELECT count(*) AS n FROM events').first<number>('n')) ?? 0;
const keptText = async () => {
  const tables = ['idempotency_keys', 'idempotency_people', 'idempotency_totals'];
  const rows = await env.DB.batch(tables.map((name) => env.DB.prepare(`SELECT * FROM ${name}`)));
  return JSON.stringify(rows.map(({ results }) => results));
};

const outside = outsideIssuer();

/** Requests with a key that show a person, and what a repetition gets once the person is gone. */
const requests: Readonly<Record<string, (of: Deleted) => [() => Promise<Received>, number]>> = {
  'identify that changes the person': ({ email }) => [
    keyed('/api/v1/users/identify', { body: { email, name: `${NAME} II` } }),
    409,
  ],
  'identify that changes nothing': ({ email }) => [
    keyed('/api/v1/users/identify', { body: { email, name: NAME } }),
    409,
  ],
  'a change of the account': ({ id }) => [
    keyed(`/api/v1/platform/users/${id}`, { method: 'PATCH', body: { name: `${NAME} III` } }),
    409,
  ],
  'a change of the person by its principal': ({ principalId }) => [
    keyed(`/api/v1/users/${principalId}`, { method: 'PATCH', body: { image: null } }),
    409,
  ],
  'an identity that is given': ({ id }) => {
    const body = { issuer: outside.issuer, subject: NAME };
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    const path = `/api/v1/users/${id}/identities`;
    return [() => outside.call(ROOT, path, { method: 'POST', body, headers }), 409];
  },
  'a change of the membership': ({ id }) => [
    keyed(`/api/v1${acme}/members/${id}`, { method: 'PATCH', body: { role: 'admin' } }),
    409,
  ],
  'a record that an administrator writes': ({ email }) => [
    keyed(record('root', { username: email }).path, {
      method: 'PATCH',
      body: { metadata: { note: NAME } },
    }),
    409,
  ],
  'a record that its owner writes': ({ token }) => [
    keyed(record('root').path, { method: 'PATCH', token, body: { metadata: { name: NAME } } }),
    401,
  ],
  'a token that is minted for the person': ({ id }) => [
    keyed('/api/v1/tokens', { body: { name: NAME, userId: id } }),
    409,
  ],
  'a token that the person mints': ({ token }) => [
    keyed('/api/v1/tokens', { token, body: { name: NAME } }),
    401,
  ],
  'an invitation to the address': ({ email }) => [
    keyed(`/api/v1/organizations/${tenants.globex.id}/invitations`, { body: { email } }),
    409,
  ],
  'the removal from a tenant': ({ id }) => [
    keyed(`/api/v1${acme}/members/${id}`, { method: 'DELETE' }),
    200,
  ],
};

test.each(Object.entries(requests))('of %s nothing is left', async (_what, requestOf) => {
  const of = await person();
  const [request, later] = requestOf(of);
  const first = await request();
  expect([200, 201, 202], first.text).toContain(first.status);
  expect((await request()).text).toBe(first.text);
  await gone(of, request, later);
});

/** Deletes a person, and sends a request again whose answer showed them. */
async function gone(
  of: Pick<Deleted, 'id' | 'principalId' | 'email'>,
  request: () => Promise<Received>,
  later: number,
) {
  expect((await root('DELETE', `/platform/users/${of.id}`)).status).toBe(200);
  const kept = await keptText();
  for (const trace of [of.id, of.principalId, of.email, NAME]) expect(kept).not.toContain(trace);
  const before = [await everybody(), await everyEvent()];
  const again = await request();
  expect(again.status, again.text).toBe(later);
  if (later === 409) expect(again.text).toContain('carried out before');
  for (const trace of [of.id, of.email, NAME]) expect(again.text).not.toContain(trace);
  expect([await everybody(), await everyEvent()]).toEqual(before);
}

const creations: Readonly<Record<string, (email: string) => () => Promise<Received>>> = {
  identify: (email) => keyed('/api/v1/users/identify', { body: { email, name: NAME } }),
  'a creation': (email) => keyed('/api/v1/platform/users', { body: { email, name: NAME } }),
  'a creation in a tenant': (email) =>
    keyed(`/api/v1${acme}/users`, { body: { email, name: NAME } }),
  'the creation of a service': (email) =>
    keyed('/api/v1/platform/users/service-users', { body: { email, name: NAME } }),
};

test.each(Object.entries(creations))(
  '%s makes nobody anew who was deleted',
  async (_what, make) => {
    const request = make(freshEmail());
    const { json } = await request();
    const { userId = json.user?.id, ...of } = json.user ?? json.data;
    await gone({ ...of, id: userId }, request, 409);
  },
);

test('an invitation that is accepted leaves no answer, of the inviter or of the invited', async () => {
  const email = freshEmail();
  const path = `/api/v1${acme}/invitations`;
  const invite = keyed(path, { body: { email, name: NAME, deliver: false } });
  const { secret } = (await invite()).json;
  const body = { secret, firstName: NAME, password: 'correct horse' };
  const headers = { 'Idempotency-Key': crypto.randomUUID() };
  const accept = () => send('/api/v1/invitations/accept', { method: 'POST', body, headers });
  const { member } = (await accept()).json;
  const of = { id: member.userId, principalId: 'principal_none', email };
  await gone(of, accept, 409);
  const again = await invite();
  expect(again.status, again.text).toBe(409);
});

test('an answer is not kept if somebody whom it shows is deleted just before', async () => {
  const of = await person();
  const body = { email: of.email, name: 'Another Name' };
  const headers = { 'Idempotency-Key': crypto.randomUUID() };
  const sent = { method: 'POST', token: ROOT, body, headers };
  const path = '/api/v1/users/identify';
  let isDeleted = false;
  const DB = probeD1(
    env.DB,
    (_name, call) => call(),
    undefined,
    async (texts) => {
      if (isDeleted || !texts.some(keepsAnswer)) return;
      isDeleted = true;
      await root('DELETE', `/platform/users/${of.id}`);
    },
  );
  const context = createExecutionContext();
  const first = await worker.fetch(incoming(path, sent), { ...env, DB }, context);
  await waitOnExecutionContext(context);
  expect([first.status, isDeleted]).toEqual([200, true]);
  const kept = await keptText();
  for (const trace of [of.id, of.email, 'Another Name']) expect(kept).not.toContain(trace);
  expect((await send(path, sent)).status).toBe(409);
});

test('a budget has room again once its caller is deleted', async () => {
  const of = await person();
  const { token } = of;
  await keyed(record('root').path, { method: 'PATCH', token, body: { metadata: { a: 1 } } })();
  const total = () =>
    env.DB.prepare('SELECT requests FROM idempotency_totals WHERE caller = ?').bind(of.id).first();
  expect(await total()).toEqual({ requests: 1 });
  await root('DELETE', `/platform/users/${of.id}`);
  expect(await total()).toBe(null);
});

test('what clients store names nobody: an id in it does not keep the answer from being kept', async () => {
  const { token } = await person();
  const metadata = { friend: 'user_01hm6xq4zzzzzzzzzzzzzzzzzz' };
  const request = keyed(record('root').path, { method: 'PATCH', token, body: { metadata } });
  const first = await request();
  const again = await request();
  expect(again.headers.get('Idempotent-Replayed')).toBe('true');
  expect(again.text).toBe(first.text);
});
