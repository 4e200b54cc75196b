/** Service users of the platform, of applications and of organizations. */
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { send } from '../support/client.ts';
import { acme, as, freshEmail, made, myApp } from '../support/tenancy.ts';

describe('service users', () => {
  const bases = [
    ['operator', '/platform/users/service-users'],
    ['appOwner', `${myApp}/users/service-users`],
    ['orgOwner', `${acme}/users/service-users`],
  ] as const;

  test.each(bases)('%s makes, reads, changes and deletes one at %s', async (who, path) => {
    const { user, apiKey } = await made(who, path, {
      email: freshEmail(),
      password: 'securePassword123',
      firstName: 'API',
      lastName: 'Service',
      role: 'service',
      isServiceUser: true,
    });
    expect(user).toMatchObject({ role: 'service', isServiceUser: true, name: 'API Service' });
    const me = (await send('/api/v1/me', { token: apiKey })).json.data;
    expect(me).toMatchObject({ kind: 'service', userId: user.id, token: { kind: 'service' } });
    expect((await as(who).get(`${path}/${user.id}`)).text).not.toContain(apiKey);
    expect((await as(who).put(`${path}/${user.id}`, { name: 'Renamed' })).json.user.name).toBe(
      'Renamed',
    );
    expect((await as(who).delete(`${path}/${user.id}`)).json).toEqual({ success: true });
    expect((await as(who).get(`${path}/${user.id}`)).status).toBe(404);
    expect((await send('/api/v1/me', { token: apiKey })).status).toBe(401);
  });

  test('look absent through another scope’s path, and so do people', async () => {
    const { user } = await made('root', `/organizations/${tenants.globex.id}/users/service-users`, {
      email: freshEmail(),
    });
    expect((await as('orgOwner').get(`${acme}/users/service-users/${user.id}`)).status).toBe(404);
    expect((await as('appOwner').get(`${myApp}/users/service-users/${user.id}`)).status).toBe(200);
    expect((await as('orgOwner').get(`${acme}/users/service-users/${people.john.id}`)).status).toBe(
      404,
    );
    expect(
      (await as('orgOwner').delete(`${acme}/users/service-users/${people.john.id}`)).status,
    ).toBe(404);
  });

  test('get their tokens from managers of the scope, who can revoke them as well', async () => {
    const { user } = await made('admin', `${acme}/users/service-users`, { email: freshEmail() });
    const body = { name: 'second key', userId: user.id, scopeId: tenants.acme.id, kind: 'service' };
    const minted = await as('admin').post('/tokens', body);
    expect(minted.status).toBe(201);
    const list = await as('admin').get(`/tokens?userId=${user.id}&scopeId=${tenants.acme.id}`);
    expect(list.json.data).toHaveLength(2);
    expect((await as('admin').delete(`/tokens/${minted.json.data.id}`)).status).toBe(204);
  });
});

describe('a service user of someone else', () => {
  const theirs = `/organizations/${tenants.globex.id}`;

  test('cannot be drawn into one’s own organization, to be managed there', async () => {
    const { user } = await made('root', `${theirs}/users/service-users`, { email: freshEmail() });
    const platform = await made('root', '/platform/users/service-users', { email: freshEmail() });
    for (const { id, email } of [user, platform.user]) {
      expect((await as('orgOwner').post(`${acme}/members`, { userId: id })).status).toBe(404);
      // Its email is a label: whoever has the address is invited, and the service stays outside.
      expect((await as('orgOwner').post(`${acme}/admin`, { email })).status).toBe(202);
      expect((await as('orgOwner').get(`${acme}/admin/${id}`)).status).toBe(404);
    }
    expect((await as('appOwner').post(`${acme}/members`, { userId: user.id })).status).toBe(201);
    expect((await as('orgOwner').get(`${acme}/users/service-users/${user.id}`)).status).toBe(200);
    const path = `${acme}/users/service-users/${user.id}`;
    expect((await as('orgOwner').put(path, { userStatus: 'suspended' })).status).toBe(403);
    expect((await as('orgOwner').delete(path)).status).toBe(403);
    expect((await as('appOwner').delete(path)).status).toBe(200);
  });
});

describe('a service without an email', () => {
  const bare = { name: 'Nächtlicher Import' };

  test.each<['operator' | 'orgOwner', string, object]>([
    ['operator', '/platform/users/service-users', bare],
    ['orgOwner', `${acme}/users/service-users`, bare],
    ['operator', '/platform/users', { ...bare, role: 'service' }],
    ['orgOwner', `${acme}/users`, { ...bare, isServiceUser: true }],
  ])('is given one: %s at %s', async (who, path, body) => {
    const [one, other] = [await made(who, path, body), await made(who, path, body)];
    for (const { user } of [one, other]) {
      expect(user.email).toMatch(/^nachtlicher-import-[0-9a-z]{8}@service\.invalid$/);
      expect(user).toMatchObject({ username: user.email, isServiceUser: true });
    }
    expect(one.user.email).not.toBe(other.user.email);
  });

  test('keeps it when the request is repeated', async () => {
    const path = `/api/v1${acme}/users/service-users`;
    const headers = { 'Idempotency-Key': crypto.randomUUID() };
    const sent = { method: 'POST', token: people.orgOwner.token, headers, body: {} };
    const [first, again] = [await send(path, sent), await send(path, sent)];
    expect(first.json.user.email).toMatch(/^service-[0-9a-z]{8}@service\.invalid$/);
    expect(again.json.user).toEqual(first.json.user);
  });

  test('is no person: a person needs one', async () => {
    for (const path of ['/platform/users', `${acme}/users`]) {
      const { status, json } = await as('operator').post(path, { name: 'Kim', password: 5 });
      expect(status).toBe(400);
      expect(json.error.details.errors).toEqual({
        email: ['Invalid input: expected string, received undefined'],
        password: ['Invalid input: expected string, received number'],
      });
    }
  });
});
