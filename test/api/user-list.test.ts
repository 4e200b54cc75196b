/** Lists of the users of the platform and of tenants. */
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { acme, as, freshEmail, made, myApp } from '../support/tenancy.ts';

describe('lists', () => {
  const ids = (json: { users: { id: string }[] }) => json.users.map(({ id }) => id).sort();

  test('hold the users of their scope, an application those of its organizations too', async () => {
    const inAcme = ids((await as('admin').get(`${acme}/users`)).json);
    expect(inAcme).toEqual(
      [people.john.id, people.jane.id, people.admin.id, people.other.id, people.orgOwner.id].sort(),
    );
    const inApp = ids((await as('appOwner').get(`${myApp}/users`)).json);
    expect(inApp).toEqual(expect.arrayContaining([...inAcme, people.stranger.id, people.beta.id]));
    expect(inApp).not.toContain(people.operator.id);
  });

  test('come in pages, each user once', async () => {
    const all = ids((await as('operator').get('/platform/users?limit=200')).json);
    const seen: string[] = [];
    let cursor = '';
    do {
      const { json } = await as('operator').get(
        `/platform/users?limit=2${cursor && `&cursor=${cursor}`}`,
      );
      seen.push(...json.users.map(({ id }: { id: string }) => id));
      cursor = json.nextCursor ?? '';
    } while (cursor);
    expect(seen.sort()).toEqual(all);
    const { json } = await as('operator').get('/platform/users?limit=1');
    expect((await as('admin').get(`${acme}/users?cursor=${json.nextCursor}`)).status).toBe(400);
  });

  test('refuse in the words of the specification', async () => {
    const { status, json } = await as('john').get(`${acme}/users`);
    expect(status).toBe(403);
    expect(json).toEqual({
      success: false,
      message: 'Forbidden - Missing required permissions to read users for organization context',
      error: {
        code: 'FORBIDDEN',
        message: 'Forbidden - Missing required permissions to read users for organization context',
        requiredPermission: 'org.read_users',
      },
    });
    const global = await as('john').get('/platform/users');
    expect(global.json.message).toContain('for global context');
  });

  test('filter services in SQL', async () => {
    const { user } = await made('admin', `${acme}/users/service-users`, { email: freshEmail() });
    for (const path of [
      `${acme}/users?isServiceUser=true`,
      `${myApp}/users?isServiceUser=true`,
      `${acme}/users/service-users`,
      '/platform/users/service-users',
    ]) {
      expect(
        (await as('root').get(path)).json.users.map(({ id }: { id: string }) => id),
        path,
      ).toContain(user.id);
    }
    const humans = (await as('root').get(`${acme}/users?isServiceUser=false`)).json;
    expect(ids(humans)).not.toContain(user.id);
  });

  test('do not show a tenant the data of another one', async () => {
    const { json } = await as('admin').get(`${acme}/users`);
    const john = json.users.find(({ id }: { id: string }) => id === people.john.id);
    expect(JSON.stringify(john)).not.toMatch(/Corporate|Personal/);
  });

  test('of a user’s organizations', async () => {
    const { json } = await as('john').get(`/users/${people.john.id}/organizations`);
    expect(json.organizations).toEqual([
      {
        id: tenants.acme.id,
        name: 'Acme Corp',
        description: null,
        role: 'member',
        status: 'active',
        applicationId: tenants.myApp.id,
        createdAt: '2024-01-15T10:30:00.000Z',
        updatedAt: '2024-01-15T10:30:00.000Z',
      },
    ]);
  });
});
