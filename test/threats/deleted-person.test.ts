/**
 * What is left of a deleted person: nothing but what SECURITY.md names. Everything that is stored
 * is looked through.
 */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { cleanUp } from '../../src/clean-up.ts';
import { recordKey } from '../../src/copies/copy.ts';
import { ROOT, record, send } from '../support/client.ts';
import { root } from '../support/credentials.ts';
import { eventually } from '../support/eventually.ts';
import { mailer, mailTo } from '../support/mailbox.ts';
import { know } from '../support/outside-issuer.ts';
import { placesOf, settle } from '../support/storage-scan.ts';
import { acme, as } from '../support/tenancy.ts';

const PASSWORD = 'a long enough password';
const globex = `/organizations/${tenants.globex.id}`;

/** Sends a request with a key of its own, which must succeed. */
async function done(method: string, path: string, token: string, body?: object) {
  const headers = { 'Idempotency-Key': crypto.randomUUID() };
  const answer = await send(path, { method, token, headers, ...(body && { body }) });
  expect([200, 201, 202], answer.text).toContain(answer.status);
  return answer.json;
}

const identify = (body: object) => done('POST', '/api/v1/users/identify', ROOT, body);
const askForCode = (email: string) =>
  done('POST', '/api/v1/auth/codes', '', { purpose: 'verify_email', email });

/** Makes a person with everything that somebody can have. `word` is in all that is personal. */
async function personWithEverything(word: string) {
  const email = `${word}@example.com`;
  const username = `${word}_username`;
  await root('POST', '/user-attributes', { key: 'note', type: 'string' });
  const { data } = await identify({ email, name: `${word} Name`, attributes: { note: word } });
  const { userId: id, principalId } = data;
  const own = `/api/v1/platform/users/${id}`;
  await done('PATCH', own, ROOT, { username, password: PASSWORD, firstName: word });
  await done('POST', `/api/v1${acme}/members`, ROOT, { userId: id, role: 'owner' });
  await askForCode(email);
  const { secret: code } = await mailTo(email);
  const { token } = (await done('POST', '/api/v1/auth/codes/redeem', '', { email, code })).data;
  await done('POST', '/api/v1/auth/token', '', { email, password: PASSWORD });
  await done('POST', '/api/v1/tokens', token, { name: `${word} phone` });
  await done('PATCH', record('root').path, token, { metadata: { theme: word } });
  const ofJohn = record('root', { username: 'john_doe' }).path;
  await done('PATCH', ofJohn, token, { metadata: { by: 'the owner' } });
  const invitation = { email, name: `${word} Invited`, deliver: false };
  const { secret } = await done('POST', `/api/v1${globex}/invitations`, ROOT, invitation);
  const accept = '/api/v1/invitations/accept';
  await done('POST', accept, token, { secret });
  await done('POST', `/api/v1/applications/${tenants.myApp.id}/invitations`, ROOT, { email });
  await done('PATCH', own, token, { email: `${word}@new.example`, currentPassword: PASSWORD });
  const minted = { name: 'of John', userId: people.john.id, scopeId: tenants.acme.id };
  await done('POST', '/api/v1/tokens', token, minted);
  await know('https://id.example.com/', `${word}|subject`, id);
  const read = () => send(record('root').path, { token });
  await eventually(async () => {
    await read();
    const copy = await env.COPIES.get(recordKey(id, tenants.acme.key));
    if (!copy?.includes(word)) throw new Error('there is no copy yet');
  });
  return { id, principalId, token, email };
}
type Person = Awaited<ReturnType<typeof personWithEverything>>;

/** Leaves messages to a person, and one in the person's name, that cannot go out now. */
async function unsentMail({ email, token }: Pick<Person, 'email' | 'token'>) {
  mailer.answer = async () => new Response(null, { status: 503 });
  await askForCode(email);
  await done('POST', `/api/v1${acme}/invitations`, token, { email: 'guest@example.com' });
  await settle();
}

/** The places where such a person is found. */
const EVERYWHERE = [
  'KV',
  'REGISTRAR',
  'codes.email',
  'codes.user_id',
  'copies.user_id',
  'events.actor_id',
  'events.user_id',
  'idempotency_keys.caller',
  'idempotency_keys.reply',
  'idempotency_people.person',
  'idempotency_totals.caller',
  'identities.subject',
  'identities.user_id',
  'invitations.email',
  'invitations.invited_by',
  'invitations.name',
  'memberships.user_id',
  'messages.detail',
  'messages.email',
  'platform_metadata.metadata',
  'platform_metadata.updated_by',
  'platform_metadata.user_id',
  'principals.display_name',
  'principals.id',
  'principals.user_id',
  'tokens.created_by',
  'tokens.name',
  'tokens.user_id',
  'users.attributes',
  'users.email',
  'users.first_name',
  'users.id',
  'users.name',
  'users.name_order',
  'users.name_search',
  'users.pending_email',
  'users.username',
];

/** Where the id of a deleted person stays: in what others did, or what was done to them. */
const LEFT = [
  'copies.user_id',
  'events.actor_id',
  'events.user_id',
  'invitations.invited_by',
  'platform_metadata.updated_by',
];

describe('of a person who had everything', () => {
  const word = 'zaphodine';
  let person: Person;

  beforeAll(async () => {
    person = await personWithEverything(word);
    await unsentMail(person);
    const ids = [person.id, person.principalId];
    expect(await placesOf([word, ...ids])).toEqual(EVERYWHERE);
    const answer = await as('root').delete(`/users/${person.id}`);
    expect(answer.status, answer.text).toBe(204);
    mailer.answer = undefined;
    await settle();
  });

  test('no email, name, username, attribute, preference or subject is left', async () => {
    await eventually(async () => expect(await placesOf([word])).toEqual([]));
  });

  test('the id is left in what others did and what was done to others', async () => {
    expect(await placesOf([person.id, person.principalId])).toEqual(LEFT);
  });
});

test('a deletion that is refused takes nothing', async () => {
  const word = 'trillianne';
  const { user } = (await as('root').post('/platform/users', { email: `${word}@example.com` }))
    .json;
  await identify({ email: user.email, name: word });
  const key = `of-${word}`;
  const owner = { userId: user.id };
  const { json } = await as('root').post('/applications', { key, name: 'Hers', owner });
  expect(json.application, JSON.stringify(json)).toBeDefined();
  await askForCode(user.email);
  const before = await placesOf([word, user.id]);
  expect(before).toContain('idempotency_keys.reply');
  expect((await as('root').delete(`/users/${user.id}`)).status).toBe(409);
  expect(await placesOf([word, user.id])).toEqual(before);
});

describe('an invitation to an address stays', () => {
  const invite = async (email: string) => {
    const { invitation } = await done('POST', `/api/v1${globex}/invitations`, ROOT, { email });
    return async () =>
      (await as('root').get(`${globex}/invitations/${invitation.id}`)).json.invitation?.status;
  };

  test('when a service ends whose email says the same', async () => {
    const email = 'marvinia@example.com';
    const { user } = await done('POST', `/api/v1${acme}/users/service-users`, ROOT, { email });
    const status = await invite(email);
    expect((await as('root').delete(`/users/${user.id}`)).status).toBe(204);
    expect(await status()).toBe('pending');
    expect(await placesOf([user.id])).toEqual(['events.user_id']);
  });

  test('when a sign-up ends that somebody began with it and nobody redeemed', async () => {
    const email = 'slartibarta@example.com';
    const status = await invite(email);
    await done('POST', '/api/v1/auth/sign-up', '', { email, password: PASSWORD });
    await settle();
    const week = 7 * 24 * 60 * 60 * 1_000;
    await cleanUp(env, { now: Date.now() + week + 60_000, requestId: 'test' });
    expect(await placesOf([email])).toEqual(['invitations.email', 'messages.email']);
    expect(await status()).toBe('pending');
  });
});

test('a former address stays where something was sent to it, and says nothing else', async () => {
  const [former, email] = ['fordette@example.com', 'fordette.two@example.com'];
  const { user } = (await as('root').post('/platform/users', { email: former })).json;
  await askForCode(former);
  await settle();
  await done('PATCH', `/api/v1/platform/users/${user.id}`, ROOT, { email });
  await as('root').delete(`/users/${user.id}`);
  await settle();
  expect(await placesOf([email])).toEqual([]);
  expect(await placesOf([former])).toEqual(['messages.email']);
});
