/** Members of tenants: adding and removing them, and their roles. */
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { acme, as, made, myApp } from '../support/tenancy.ts';

describe('members', () => {
  test('are read by members, and changed by those who manage them', async () => {
    const { json } = await as('jane').get(`${acme}/members`);
    expect(
      json.members.find(({ userId }: { userId: string }) => userId === people.john.id),
    ).toMatchObject({
      organizationId: tenants.acme.id,
      email: people.john.email,
      name: 'John Doe',
      role: 'member',
    });
    expect((await as('jane').post(`${acme}/members`, { userId: people.beta.id })).status).toBe(403);
    expect((await as('admin').post(`${acme}/members`, { userId: people.john.id })).status).toBe(
      409,
    );
    expect(
      (await as('operator').post(`${acme}/members`, { email: 'nobody@example.com' })).status,
    ).toBe(404);
    expect((await as('admin').post(`${acme}/members`, {})).status).toBe(400);
    await made('admin', `${acme}/members`, { userId: people.beta.id });
    expect((await as('beta').delete(`${acme}/members/${people.beta.id}`)).json).toEqual({
      success: true,
    });
    expect((await as('admin').delete(`${acme}/members/${people.beta.id}`)).status).toBe(404);
  });

  test('isAdminUpdate says how it was asked, and decides nothing', async () => {
    const path = `${acme}/members/${people.other.id}`;
    expect((await as('admin').put(path, { role: 'admin' })).json).toMatchObject({
      member: { role: 'admin' },
      isAdminUpdate: false,
    });
    expect((await as('admin').put(`${path}?isAdmin=true`, { role: 'member' })).json).toMatchObject({
      member: { role: 'member' },
      isAdminUpdate: true,
    });
    expect((await as('jane').put(`${path}?isAdmin=true`, { role: 'admin' })).status).toBe(403);
    await made('admin', `${acme}/admin`, { userId: people.other.id });
    expect(
      (await as('admin').put(`${acme}/admin/${people.other.id}`, { role: 'admin' })).json
        .isAdminUpdate,
    ).toBe(true);
    expect(
      (await as('admin').put(`${acme}/admin/${people.jane.id}`, { role: 'admin' })).status,
    ).toBe(404);
    expect((await as('admin').delete(`${acme}/admin/${people.other.id}`)).json).toEqual({
      success: true,
    });
    expect(
      (await as('jane').get(`${acme}/members`)).json.members.find(
        ({ userId }: { userId: string }) => userId === people.other.id,
      ).role,
    ).toBe('member');
  });

  test('owners are made by owners only, and by those above', async () => {
    expect(
      (await as('admin').put(`${acme}/members/${people.jane.id}`, { role: 'owner' })).status,
    ).toBe(200);
    await as('root').put(`${acme}/members/${people.jane.id}`, { role: 'member' });
    await as('root').put(`${myApp}/members/${people.admin.id}`, { role: 'member' });
    expect(
      (await as('admin').put(`${acme}/members/${people.jane.id}`, { role: 'owner' })).status,
    ).toBe(403);
    expect(
      (await as('admin').put(`${acme}/members/${people.orgOwner.id}`, { role: 'member' })).status,
    ).toBe(403);
    expect((await as('admin').delete(`${acme}/admin/${people.orgOwner.id}`)).status).toBe(403);
    expect(
      (await as('orgOwner').put(`${acme}/members/${people.jane.id}`, { role: 'owner' })).status,
    ).toBe(200);
    await as('root').put(`${acme}/members/${people.jane.id}`, { role: 'member' });
    await as('root').put(`${myApp}/members/${people.admin.id}`, { role: 'admin' });
    expect(
      (await as('admin').put(`${myApp}/members/${people.beta.id}`, { role: 'admin' })).status,
    ).toBe(403);
    expect(
      (await as('appOwner').put(`${myApp}/members/${people.beta.id}`, { role: 'developer' }))
        .status,
    ).toBe(200);
    expect((await as('beta').get(`${myApp}/users`)).status).toBe(200);
  });

  test('the last owner stays, when two owners demote each other at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      await as('root').put(`${acme}/members/${people.orgOwner.id}`, { role: 'owner' });
      await as('root').put(`${acme}/members/${people.admin.id}`, { role: 'owner' });
      const racers = await Promise.all([
        as('orgOwner').put(`${acme}/members/${people.admin.id}`, { role: 'admin' }),
        as('admin').put(`${acme}/members/${people.orgOwner.id}`, { role: 'admin' }),
      ]);
      const owners = (await as('root').get(`${acme}/admin`)).json.members.filter(
        ({ role }: { role: string }) => role === 'owner',
      );
      expect(owners, JSON.stringify(racers.map(({ status }) => status))).toHaveLength(1);
    }
    await as('root').put(`${acme}/members/${people.orgOwner.id}`, { role: 'owner' });
    await as('root').put(`${acme}/members/${people.admin.id}`, { role: 'admin' });
    expect((await as('orgOwner').delete(`${acme}/members/${people.orgOwner.id}`)).status).toBe(409);
  });
});
