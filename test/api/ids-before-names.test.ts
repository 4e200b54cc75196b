/** An exact id wins over a name that looks like one, and no such name is made. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { newId } from '../../src/db/ids.ts';
import { acme, as, freshEmail, made, myApp } from '../support/tenancy.ts';

const idForms = [
  ['of another organization', tenants.globex.id],
  ['of an application', tenants.corporate.id],
  ['of a user', people.john.id],
  ['of a principal', people.john.principalId],
  ['of an attribute', newId('user_attr')],
  ['of a token', newId('token')],
  ['of an event', newId('event')],
  ['that nobody has', newId('org')],
  ['in capitals', tenants.globex.id.toUpperCase()],
] as const;

describe.each(idForms)('the id %s', (_whose, id) => {
  const { id: applicationId } = tenants.myApp;

  test('is no name of a tenant', async () => {
    for (const answer of [
      await as('root').post('/organizations', { applicationId, name: id }),
      await as('root').post('/organizations', { applicationId, name: ` ${id} `, key: 'a-key' }),
      await as('root').post('/applications', { key: 'another-key', name: id }),
      await as('root').put(acme, { name: id }),
      await as('root').patch(acme, { name: id }),
      await as('root').patch(myApp, { name: id }),
    ]) {
      expect(answer.status, answer.text).toBe(400);
      expect(Object.keys(answer.json.error.details.errors)).toEqual(['name']);
      expect(answer.json.error.details.errors.name[0]).toMatch(/form of an id/);
    }
  });

  test('is no username and no key', async () => {
    for (const [answer, field] of [
      [await as('root').post('/platform/users', { email: freshEmail(), username: id }), 'username'],
      [await as('root').patch(`/platform/users/${people.jane.id}`, { username: id }), 'username'],
      [await as('root').post('/applications', { name: 'A name', key: id }), 'key'],
      [await as('root').post('/user-attributes', { key: id, type: 'string' }), 'key'],
    ] as const) {
      expect(answer.status, answer.text).toBe(400);
      expect(Object.keys(answer.json.error.details.errors)).toEqual([field]);
    }
  });
});

test.each(['user_of_the_month', 'org_', 'apps_01hm6xq4000000000000000002', 'app_01hm6xq4'])(
  'the name %s only begins like an id',
  async (name) => {
    const { id: applicationId } = tenants.corporate;
    const { organization } = await made('root', '/organizations', { applicationId, name });
    expect(organization.name).toBe(name);
    const { user } = await made('root', '/platform/users', {
      email: freshEmail(),
      organization: name,
    });
    expect(user.organizationId).toBe(organization.id);
  },
);

describe('organizations with names that an earlier version let pass', () => {
  const named = (id: string, parent: string, name: string) =>
    env.DB.prepare(
      `INSERT INTO scopes (id, kind, parent_id, key, name, created_at, updated_at)
       VALUES (?1, 'organization', ?2, ?3, ?4, 0, 0)`,
    )
      .bind(id, parent, id.replace('_', '-'), name)
      .run();

  test('leave an id to its organization', async () => {
    await named(newId('org'), tenants.myApp.id, tenants.acme.id);
    await named(newId('org'), tenants.corporate.id, tenants.acme.id);
    for (const path of ['/platform/users', `${myApp}/users`, `${acme}/users`]) {
      const { user } = await made('root', path, {
        email: freshEmail(),
        organization: tenants.acme.id,
      });
      expect(user.organizationId).toBe(tenants.acme.id);
    }
    const { user } = await made('root', '/platform/users', { email: freshEmail() });
    const { json } = await as('root').patch(`/platform/users/${user.id}`, {
      organization: tenants.acme.id,
    });
    expect(json.user.organizationId).toBe(tenants.acme.id);
  });

  test('do not answer for an id that the caller cannot see, or that is no organization', async () => {
    const { organization } = await made('root', '/organizations', {
      applicationId: tenants.corporate.id,
      name: 'Hidden from Agnes',
    });
    await named(newId('org'), tenants.myApp.id, organization.id);
    await named(newId('org'), tenants.myApp.id, tenants.personal.id);
    for (const id of [organization.id, tenants.personal.id]) {
      const answer = await as('appOwner').post(`${myApp}/users`, {
        email: freshEmail(),
        organization: id,
      });
      expect(answer.status, answer.text).toBe(400);
      expect(Object.keys(answer.json.error.details.errors)).toEqual(['organization']);
    }
  });
});
