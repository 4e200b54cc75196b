/** What a webhook is told: values before and after, and nothing that the API would refuse. */
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { hasTaken, receiverOf, ring } from '../support/receiver.ts';
import { acme, as, freshEmail, made, myApp } from '../support/tenancy.ts';

const globex = `/organizations/${tenants.globex.id}`;

const member = async (at: string) =>
  (await made('root', `${at}/users`, { email: freshEmail() })).user as {
    id: string;
    email: string;
  };

const prefer = (key: string, { email }: { email: string }, metadata: object) =>
  as('root').patch(`/../core/users/platform-metadata/?platform_key=${key}&username=${email}`, {
    metadata,
  });

const attribute = (key: string, visibility: string) =>
  made('root', '/user-attributes', { key, type: 'string', visibility });

test('full has the values before and after, thin the names alone', async () => {
  const types = ['preferences.changed'];
  const full = await receiverOf(acme, { types });
  const thin = await receiverOf(acme, { types, payload: 'thin' });
  const person = await member(acme);
  await prefer('acme-corp', person, { theme: 'dark' });
  await prefer('acme-corp', person, { theme: 'light', size: null });
  const [first, second] = await hasTaken(full, 2);
  expect(first?.data.changes).toEqual({ theme: { after: 'dark' } });
  expect(second?.data.changes).toEqual({
    theme: { before: 'dark', after: 'light' },
    size: { after: null },
  });
  const [name] = await hasTaken(thin, 2);
  expect(name?.data.keys).toEqual(['theme']);
  expect(name?.data.changes).toBeUndefined();
});

test('a body of more than 20 KB is sent thin', async () => {
  const receiver = await receiverOf(acme, { types: ['preferences.changed'] });
  const person = await member(acme);
  await prefer('acme-corp', person, { long: 'x'.repeat(21_000) });
  const [delivered] = await hasTaken(receiver, 1);
  expect(delivered?.data).toMatchObject({ keys: ['long'] });
  expect(delivered?.data.changes).toBeUndefined();
});

test('a tenant hears no value of another, and of people only what it sees', async () => {
  await attribute('secret_score', 'team');
  await attribute('plan_of_app', 'application');
  const ofAcme = await receiverOf(acme);
  const ofApp = await receiverOf(myApp);
  const all = await receiverOf('');
  const person = await member(acme);
  await made('root', `${globex}/members`, { userId: person.id });
  await prefer('globex', person, { canary: 'value-of-globex' });
  await as('root').patch(`/users/${person.id}`, {
    attributes: { secret_score: 'for-the-team', plan_of_app: 'gold' },
  });
  await as('root').patch(`/platform/users/${person.id}`, { password: 'a long passphrase' });
  await prefer('acme-corp', person, { canary: 'value-of-acme' });
  await ring(ofAcme, ofApp, all);
  const heard = (of: typeof all) => of.taken.map(({ body }) => body).join('\n');
  expect(heard(all)).toContain('for-the-team');
  expect(heard(all)).toContain('value-of-globex');
  expect(heard(ofAcme)).toContain('value-of-acme');
  expect(heard(ofAcme)).not.toMatch(/value-of-globex|for-the-team|gold|secret_score|plan_of_app/);
  expect(heard(ofApp)).toMatch(/value-of-acme/);
  expect(heard(ofApp)).toMatch(/gold/);
  expect(heard(ofApp)).not.toMatch(/for-the-team|secret_score|password/);
  expect(heard(all)).not.toMatch(/passphrase|password_hash":|\$/);
  expect(people.john.id).not.toBe(person.id);
});

test('of an event that changed several tenants, each is told its own values', async () => {
  const ofAcme = await receiverOf(acme, { types: ['user.created'] });
  const person = await member(acme);
  await env.DB.prepare(
    `INSERT INTO changes (event_id, user_id, scope_id, surface, before, after)
     SELECT id, user_id, ?1, 'members', '{}', '{"role":"value-of-globex"}'
       FROM events WHERE user_id = ?2 AND action = 'user.create'`,
  )
    .bind(tenants.globex.id, person.id)
    .run();
  const [told] = await hasTaken(ofAcme, 1);
  expect(told?.data.changes).toMatchObject({ email: { after: person.email } });
  expect(told?.body).not.toContain('value-of-globex');
});
