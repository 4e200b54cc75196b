/** `GET /api/v1/me`: what it says that its caller may do is what the other endpoints let it do. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { allPermissions, grantsOfRole } from '../../src/policy/permissions.ts';
import { ROOT, send } from '../support/client.ts';
import { minted, person, root } from '../support/credentials.ts';
import { inSeconds, outsideIssuer } from '../support/outside-issuer.ts';
import { acme, freshEmail, made, myApp } from '../support/tenancy.ts';

interface PermissionsIn {
  readonly scopeId: string;
  readonly permissions: readonly string[];
}
const permissionsOf = async (token: string): Promise<Record<string, readonly string[]>> => {
  const { status, json, text } = await send('/api/v1/me', { token });
  expect(status, text).toBe(200);
  const permissions: PermissionsIn[] = json.data.permissions;
  return Object.fromEntries(permissions.map((each) => [each.scopeId, each.permissions]));
};

const { myApp: app, acme: org } = tenants;
const without = (all: readonly string[], ...some: string[]) =>
  all.filter((each) => !some.includes(each));
const ofApplication = grantsOfRole('application', 'owner');
const ofOrganization = grantsOfRole('organization', 'owner');
const team = ['people.view', 'attributes.view', 'people.manage', 'attributes.manage'];

/** A new person with a global role. */
async function withGlobalRole(role: string): Promise<string> {
  const { id, token } = await person();
  await env.DB.prepare('UPDATE principals SET role = ? WHERE user_id = ?').bind(role, id).run();
  return token;
}

describe('the permissions of', () => {
  test.each<[string, () => string | Promise<string>, Record<string, readonly string[]>]>([
    ['the root token', () => ROOT, { platform: allPermissions }],
    ['a platform administrator', () => people.operator.token, { platform: allPermissions }],
    ['a team admin', () => withGlobalRole('admin'), { platform: team }],
    ['a team member', () => withGlobalRole('member'), { platform: team.slice(0, 2) }],
    ['an application’s owner', () => people.appOwner.token, { [app.id]: ofApplication }],
    [
      'an application’s admin, who is one of its organization as well',
      () => people.admin.token,
      { [app.id]: without(ofApplication, 'app.manage_admins', 'app.manage_owners') },
    ],
    ['an organization’s owner', () => people.orgOwner.token, { [org.id]: ofOrganization }],
    [
      'an organization’s admin',
      async () => (await person('admin')).token,
      { [org.id]: without(ofOrganization, 'org.manage_owners') },
    ],
    ['a member', () => people.john.token, { [org.id]: ['org.read_members'] }],
    ['a person who belongs nowhere', async () => (await person()).token, {}],
    [
      'a service of an application',
      async () => {
        const body = { email: freshEmail(), role: 'admin' };
        return (await made('appOwner', `${myApp}/users/service-users`, body)).apiKey;
      },
      { [app.id]: without(ofApplication, 'app.manage_admins', 'app.manage_owners') },
    ],
  ])('%s', async (_who, token, wanted) =>
    expect(await permissionsOf(await token())).toEqual(wanted),
  );

  test('a member end with a suspension there, and come back with its end', async () => {
    const { id, token } = await person('admin');
    const before = await permissionsOf(token);
    expect(Object.keys(before)).toEqual([org.id]);
    await root('PATCH', `${acme}/members/${id}`, { status: 'suspended' });
    expect(await permissionsOf(token)).toEqual({});
    await root('PATCH', `${acme}/members/${id}`, { status: 'active' });
    expect(await permissionsOf(token)).toEqual(before);
  });

  test('an owner end with the tenant', async () => {
    const key = `ends-${crypto.randomUUID()}`;
    const { application } = await made('root', '/applications', { key, name: 'Ends' });
    const { id, token } = await person();
    await made('root', `/applications/${application.id}/members`, { userId: id, role: 'owner' });
    expect(Object.keys(await permissionsOf(token))).toEqual([application.id]);
    await env.DB.prepare(`UPDATE scopes SET status = 'deleting' WHERE id = ?`)
      .bind(application.id)
      .run();
    expect(await permissionsOf(token)).toEqual({});
  });

  test('a limited token are cut to its limits', async () => {
    const { appOwner, operator } = people;
    const bound = await minted(appOwner.token, { scopeId: org.id });
    expect(await permissionsOf(bound.token)).toEqual({ [org.id]: ofOrganization });
    const listing = ['app.read_users', 'org.manage_members', 'people.view'];
    const listed = await minted(appOwner.token, { permissions: listing });
    expect(await permissionsOf(listed.token)).toEqual({ [app.id]: listing.slice(0, 2) });
    const both = await minted(operator.token, { scopeId: app.id, permissions: listing });
    expect(await permissionsOf(both.token)).toEqual({ [app.id]: listing.slice(0, 2) });
    const nothing = await minted(operator.token, { permissions: [] });
    expect(await permissionsOf(nothing.token)).toEqual({});
  });

  test('a JWT with the claim of an administrator are everything, until it ends', async () => {
    const outside = outsideIssuer({ adminClaims: ['admin'] });
    const { id } = await person();
    await env.DB.prepare(
      'INSERT INTO identities (issuer, subject, user_id, created_at) VALUES (?, ?, ?, 0)',
    )
      .bind(outside.issuer, 'claimed', id)
      .run();
    const claims = { sub: 'claimed', exp: inSeconds(600) };
    const plain = await outside.call(await outside.token(claims));
    expect(plain.json.data.permissions).toEqual([]);
    const admin = await outside.call(await outside.token({ ...claims, admin: true }));
    expect(admin.json.data.permissions).toEqual([
      { scopeId: 'platform', permissions: allPermissions },
    ]);
  });
});

describe('the server agrees:', () => {
  /** A permission, where it is needed, and a request that it alone decides. */
  const decided = [
    ['people.view', ['platform'], 'GET', '/users'],
    ['attributes.view', ['platform'], 'GET', '/user-attributes'],
    ['platform.manage_applications', ['platform'], 'POST', '/applications'],
    ['app.manage_organizations', [app.id, 'platform'], 'PATCH', myApp],
    ['app.read_service_users', [app.id, 'platform'], 'GET', `${myApp}/users/service-users`],
    ['org.read_service_users', [org.id, app.id, 'platform'], 'GET', `${acme}/users/service-users`],
    ['org.manage_admins', [org.id, app.id, 'platform'], 'PATCH', acme],
  ] as const;
  const cast = ['operator', 'appOwner', 'admin', 'orgOwner', 'john', 'beta', 'stranger'] as const;

  test.each(cast)('%s is refused what is not said, and nothing that is', async (who) => {
    const { token } = people[who];
    const all = await permissionsOf(token);
    for (const [permission, line, method, path] of decided) {
      const fields = method === 'POST' ? { key: `new-${crypto.randomUUID()}`, name: 'New' } : {};
      const may = line.some((scopeId) => all[scopeId]?.includes(permission));
      const sent = { method, token, ...(method !== 'GET' && { body: fields }) };
      const { status } = await send(`/api/v1${path}`, sent);
      expect([permission, [403, 404].includes(status)]).toEqual([permission, !may]);
      if (may) expect([200, 201]).toContain(status);
    }
  });
});
