/** The last who can act: an active person who is an owner, or an administrator of the platform. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { ROOT, send } from '../support/client.ts';
import { as, freshEmail, made, myApp } from '../support/tenancy.ts';

type Made = { readonly id: string; readonly principalId: string; readonly token: string };

/** A new user with a token. */
async function user(more: object = {}): Promise<Made> {
  const { user } = await made('root', '/platform/users', { email: freshEmail(), ...more });
  const { token } = (await made('root', '/tokens', { name: 'test', userId: user.id })).data;
  return { id: user.id, principalId: user.principalId, token };
}

const set = (column: string, { id }: Made, value: string) =>
  env.DB.prepare(`UPDATE users SET ${column} = ? WHERE id = ?`).bind(value, id).run();
const root = as('root');

let one: Made;
let two: Made;
let tenant: string;
let name: string;

/** Two owners of a new tenant. */
async function plant(kind: 'application' | 'organization') {
  [one, two] = await Promise.all([user(), user()]);
  const mark = one.id.slice(-6);
  name = `Tenant ${mark}`;
  const body = kind === 'application' ? { key: `app-${mark}` } : { applicationId: appId };
  const tenants = await made('root', `/${kind}s`, { name, ...body });
  tenant = `/${kind}s/${tenants[kind].id}`;
  for (const { id } of [one, two]) {
    await made('root', `${tenant}/members`, { userId: id, role: 'owner' });
  }
}
const appId = myApp.split('/').at(-1);

/** Every way to end an owner. */
const ends = {
  'is removed': () => root.delete(`${tenant}/members/${one.id}`),
  'is demoted': () => root.patch(`${tenant}/members/${one.id}`, { role: 'member' }),
  'is demoted by PUT': () => root.put(`${tenant}/members/${one.id}`, { role: 'admin' }),
  'is suspended': () => root.patch(`/platform/users/${one.id}`, { userStatus: 'suspended' }),
  'is suspended as a member': () =>
    root.patch(`${tenant}/members/${one.id}`, { status: 'suspended' }),
  'is deleted': () => root.delete(`/platform/users/${one.id}`),
  'is deleted as a person': () => root.delete(`/users/${one.principalId}`),
  leaves: () => send(`/api/v1${tenant}/members/${one.id}`, { method: 'DELETE', token: one.token }),
  'lowers their own role': () =>
    send(`/api/v1${tenant}/members/${one.id}`, {
      method: 'PATCH',
      token: one.token,
      body: { role: 'member' },
    }),
};
const ways = Object.keys(ends) as (keyof typeof ends)[];

/** What the other owner may be who cannot act. */
const unable: Record<string, () => Promise<unknown>> = {
  suspended: () => root.patch(`/platform/users/${two.id}`, { userStatus: 'suspended' }),
  pending: () => set('status', two, 'pending'),
  'suspended as a member': () => root.patch(`${tenant}/members/${two.id}`, { status: 'suspended' }),
  'a service': () => set('kind', two, 'service'),
};

describe.each(['application', 'organization'] as const)('of two owners of an %s', (kind) => {
  beforeEach(() => plant(kind));

  test.each(ways)('one %s while the other can act', async (way) => {
    expect((await ends[way]()).status).toBeLessThan(300);
  });

  test.each(ways)('none %s while the other is suspended: 409, with what to do', async (way) => {
    expect((await unable.suspended?.())?.valueOf()).toMatchObject({ status: 200 });
    const refused = await ends[way]();
    expect(refused.status).toBe(409);
    const named = way === 'is deleted as a person' ? 'a tenant' : name;
    expect(refused.json.error.message).toContain(
      `the last owner of ${named} who can act: make someone else an owner there first.`,
    );
    await made('root', `${tenant}/members`, { userId: people.beta.id, role: 'owner' });
    expect((await ends[way]()).status).toBeLessThan(300);
  });

  test.each(Object.keys(unable))('%s does not count', async (state) => {
    await unable[state]?.();
    expect((await ends['is removed']()).status).toBe(409);
    expect((await root.delete(`${tenant}/members/${two.id}`)).status, 'the other').toBe(200);
  });

  test('two suspend each other at once, and one stays', async () => {
    const admins = await Promise.all([one, two].map(({ id }) => promoted(id)));
    const suspend = ({ token }: Made, { id }: Made) =>
      send(`/api/v1/platform/users/${id}`, {
        method: 'PATCH',
        token,
        body: { userStatus: 'suspended' },
      });
    expect(admins).toEqual([200, 200]);
    await Promise.all([suspend(one, two), suspend(two, one)]);
    const { results } = await env.DB.prepare(
      "SELECT id FROM users WHERE id IN (?, ?) AND status = 'active'",
    )
      .bind(one.id, two.id)
      .all();
    expect(results).toHaveLength(1);
    await Promise.all(
      [one, two].map(({ id }) => root.patch(`/platform/users/${id}`, { role: 'user' })),
    );
  });
  const promoted = async (id: string) =>
    (await root.patch(`/platform/users/${id}`, { role: 'platform_admin' })).status;

  test('one suspends the other while that one leaves, and one stays', async () => {
    for (let round = 0; round < 3; round += 1) {
      if (round > 0) await plant(kind);
      await Promise.all([
        root.patch(`/platform/users/${two.id}`, { userStatus: 'suspended' }),
        ends.leaves(),
      ]);
      const left = await env.DB.prepare(
        `SELECT count(*) AS total FROM memberships m JOIN users u ON u.id = m.user_id
          WHERE m.scope_id = ? AND m.role = 'owner' AND u.status = 'active'`,
      )
        .bind(tenant.split('/').at(-1))
        .first('total');
      expect(left).toBe(1);
    }
  });
});

describe('a tenant that has nobody who can act', () => {
  beforeEach(async () => {
    await plant('organization');
    await set('status', one, 'suspended');
    await set('status', two, 'suspended');
  });

  test.each(['is removed', 'is demoted', 'is deleted'] as const)('its owner %s', async (way) => {
    expect((await ends[way]()).status).toBe(200);
  });

  test('is changed, and gets a new owner', async () => {
    expect((await root.patch(tenant, { name: 'Renamed' })).status).toBe(200);
    await made('root', `${tenant}/members`, { userId: people.beta.id, role: 'owner' });
    expect((await root.delete(`${tenant}/members/${people.beta.id}`)).status).toBe(409);
  });

  test('a suspended owner is suspended again, which changes nothing', async () => {
    expect((await ends['is suspended']()).status).toBe(200);
  });
});

describe('the last administrator of the platform', () => {
  const operator = `/platform/users/${people.operator.id}`;

  test.each(['suspended', 'pending'])('has no other in one who is %s', async (status) => {
    const other = await user({ role: 'platform_admin' });
    await set('status', other, status);
    for (const body of [
      { role: 'admin' },
      { isPlatformAdmin: false },
      { userStatus: 'suspended' },
    ]) {
      const refused = await root.patch(operator, body);
      expect(refused.status, JSON.stringify(body)).toBe(409);
      expect(refused.json.error.message).toContain('who can act: make someone else one first.');
    }
    expect((await root.delete(operator)).status).toBe(409);
    expect((await root.delete(`/platform/users/${other.id}`)).status, 'cannot act').toBe(200);
  });

  test('has no other in a service', async () => {
    const email = freshEmail();
    const { user: service } = await made('root', '/platform/users/service-users', { email });
    await root.patch(`/platform/users/${service.id}`, { role: 'platform_admin' });
    expect((await root.patch(operator, { userStatus: 'suspended' })).status).toBe(409);
    expect((await root.delete(`/platform/users/${service.id}`)).status).toBe(200);
  });

  test('stays when two suspend each other at once', async () => {
    const other = await user({ role: 'platform_admin' });
    const suspend = (token: string, id: string) =>
      send(`/api/v1/platform/users/${id}`, {
        method: 'PATCH',
        token,
        body: { userStatus: 'suspended' },
      });
    await Promise.all([
      suspend(people.operator.token, other.id),
      suspend(other.token, people.operator.id),
    ]);
    const { json } = await send(`/api/v1${operator}`, { token: ROOT });
    const states = [
      json.user.userStatus,
      (await root.get(`/platform/users/${other.id}`)).json.user.userStatus,
    ];
    expect(states.sort()).toEqual(['active', 'suspended']);
    await root.patch(operator, { userStatus: 'active' });
    await root.delete(`/platform/users/${other.id}`);
  });
});
