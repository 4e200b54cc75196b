/**
 * What is left of a deleted person: nothing but what SECURITY.md names. Everything that is stored
 * is looked through.
 */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { cleanUp } from '../../src/clean-up.ts';
import { ROOT } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { mailer } from '../support/mailbox.ts';
import {
  askForCode,
  done,
  globex,
  identify,
  PASSWORD,
  type Person,
  personWithEverything,
  unsentMail,
} from '../support/person-with-everything.ts';
import { placesOf, settle } from '../support/storage-scan.ts';
import { acme, as } from '../support/tenancy.ts';

/** The places where such a person is found. */
const EVERYWHERE = [
  'KV',
  'REGISTRAR',
  'changes.after',
  'changes.before',
  'changes.user_id',
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
  'receipts.user_id',
  'tokens.created_by',
  'tokens.name',
  'tokens.user_id',
  'users.attributes',
  'users.email',
  'users.external_id',
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
