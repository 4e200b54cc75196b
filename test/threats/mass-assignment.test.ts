/** Fields that would give rights are refused, or are plain data. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { record } from '../support/client.ts';
import { acme, as, freshEmail, myApp } from '../support/tenancy.ts';

describe('mass assignment', () => {
  const privileged = [
    { role: 'member' },
    { role: 'admin' },
    { role: 'platform_admin' },
    { isPlatformAdmin: true },
    { role: 'service', isPlatformAdmin: true },
  ];
  const readOnly = [
    { id: 'user_x' },
    { permissions: ['platform.manage_admins'] },
    { roles: [] },
    { emailVerified: true },
    { organizationRole: 'owner' },
    { user_metadata: { is_platform_admin: true } },
    { app_metadata: { is_platform_admin: true } },
    { is_platform_admin: true },
    { version: 9 },
    { passwordHash: 'x' },
  ];
  const tenantPaths = [`${acme}/users`, `${acme}/users/service-users`, `${myApp}/users`];
  const isRoleThere = (field: object) =>
    ['{"role":"member"}', '{"role":"admin"}'].includes(JSON.stringify(field));
  const elevated = () =>
    env.DB.prepare(
      "SELECT group_concat(user_id) AS ids FROM (SELECT user_id FROM principals WHERE role <> 'user' ORDER BY user_id)",
    ).first('ids');

  test.each(['appOwner', 'orgOwner', 'admin', 'john', 'jane', 'stranger', 'beta'] as const)(
    'by %s gives nobody rights, at any endpoint',
    async (who) => {
      const before = await elevated();
      const self = `/platform/users/${people[who].id}`;
      for (const field of [...privileged, ...readOnly]) {
        const wanted = readOnly.includes(field as (typeof readOnly)[number])
          ? [400]
          : [400, 403, 404];
        for (const path of tenantPaths) {
          // The role in a body under a tenant is the one there, which is not the platform's.
          const there = isRoleThere(field) ? [201, 202] : [];
          const { status } = await as(who).post(path, { email: freshEmail(), ...field });
          expect([...wanted, ...there], `POST ${path} ${JSON.stringify(field)}`).toContain(status);
        }
        const { status } = await as(who).post('/platform/users', { email: freshEmail(), ...field });
        expect(wanted, `POST ${JSON.stringify(field)}`).toContain(status);
        for (const path of [self, `/platform/users/${people.other.id}`]) {
          const { status } = await as(who).put(path, { name: 'Raised', ...field });
          expect(wanted, `PUT ${path} ${JSON.stringify(field)}`).toContain(status);
        }
      }
      expect(await elevated()).toBe(before);
    },
  );

  test('keys of those names in metadata and attributes are data and grant nothing', async () => {
    await record('john').patch({ metadata: { is_platform_admin: true, role: 'platform_admin' } });
    expect((await as('john').get('/me')).json.data.isPlatformAdmin).toBe(false);
    expect((await as('john').get('/platform/users')).status).toBe(403);
  });
});
