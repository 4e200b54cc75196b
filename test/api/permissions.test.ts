/** Each permission decides something: a request that a token makes with it, and not without it. */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { allPermissions, grantsOfRole, type Permission } from '../../src/policy/permissions.ts';
import { type Received, ROOT, send } from '../support/client.ts';
import { minted, person } from '../support/credentials.ts';
import { acme, freshEmail, made, myApp } from '../support/tenancy.ts';

interface Decided {
  /** Other permissions that the same request needs. */
  readonly needs?: readonly Permission[];
  /** A permission above that allows it as well. */
  readonly instead?: Permission;
  /** Makes a request that nobody has made before. */
  readonly ask: (token: string) => Promise<Received>;
}

const asked = (token: string, method: string, path: string, body?: object) =>
  send(`/api/v1${path}`, { token, method, ...(body && { body }) });

const get = (path: string): Decided => ({ ask: (token) => asked(token, 'GET', path) });

/** Whoever sees everybody sees the people of a tenant. */
const peopleOf = (tenant: string): Decided => ({
  instead: 'people.view',
  ask: (token) => asked(token, 'GET', `/users?${tenant}`),
});

/** A request with a body of its own each time. */
const post = (path: string, body: () => object, needs: readonly Permission[] = []): Decided => ({
  needs,
  ask: (token) => asked(token, 'POST', path, body()),
});

const newUser = () => ({ email: freshEmail() });
let keys = 0;
const newKey = () => {
  keys += 1;
  return { key: `decided-${keys}`, name: 'Decided' };
};

/** A request about a new person, who is a member of the tenant in the path. */
const about = (
  tenant: string | null,
  ask: (token: string, id: string, username: string) => Promise<Received>,
  needs: readonly Permission[] = [],
): Decided => ({
  needs,
  ask: async (token) => {
    const { id } = await person();
    if (tenant) await made('root', `${tenant}/members`, { userId: id });
    const { user } = (await asked(ROOT, 'GET', `/platform/users/${id}`)).json;
    return ask(token, id, user.username);
  },
});

/** People are added from within the application: its members, or those of another organization. */
const inApplicationButNot = (tenant: string) =>
  tenant === acme ? myApp : `/organizations/${tenants.globex.id}`;

/** A new role of a new member. Whoever gives it holds all that it grants. */
const givesRole = (
  tenant: string,
  role: 'owner' | 'admin' | 'member',
  permission: Permission,
): Decided => {
  const kind = tenant === acme ? 'organization' : 'application';
  const needs = grantsOfRole(kind, role).filter((each) => each !== permission);
  return about(
    inApplicationButNot(tenant),
    (token, userId) => asked(token, 'POST', `${tenant}/members`, { userId, role }),
    needs,
  );
};

const record = (tenant: string, key: string, method: string) =>
  about(tenant, (token, _id, username) => {
    const path = `/api/core/users/platform-metadata/?platform_key=${key}&username=${username}`;
    const body = method === 'GET' ? {} : { body: { metadata: { theme: 'dark' } } };
    return send(path, { token, method, ...body });
  });

const services = '/users/service-users';

/** A caller who lists somebody's tokens holds all that they may do there. */
const tokensIn = (tenant: string, scopeId: string) => {
  const kind = tenant === acme ? 'organization' : 'application';
  const ask = (token: string, userId: string) =>
    asked(token, 'GET', `/tokens?userId=${userId}&scopeId=${scopeId}`);
  return about(tenant, ask, grantsOfRole(kind, 'member'));
};

/** A change or a deletion of a person whom a tenant manages, by those who handle members there. */
const managed = (tenant: string, method: 'PATCH' | 'DELETE'): Decided => ({
  needs: tenant === acme ? ['org.manage_members', 'org.read_members'] : ['app.update_users'],
  ask: async (token) => {
    const { user } = await made('root', `${tenant}/users`, newUser());
    const body = method === 'PATCH' ? { name: 'Renamed' } : undefined;
    return asked(token, method, `${tenant}/users/${user.id}`, body);
  },
});

const decided: Readonly<Record<Permission, Decided>> = {
  'app.read_people': peopleOf(`applicationId=${tenants.myApp.id}`),
  'org.read_people': peopleOf(`organizationId=${tenants.acme.id}`),
  'platform.read_users': get('/platform/users'),
  'platform.create_users': post('/platform/users', newUser),
  'platform.update_users': about(
    null,
    (token, id) => asked(token, 'PATCH', `/platform/users/${id}`, { name: 'Renamed' }),
    ['platform.read_users'],
  ),
  'platform.delete_users': about(
    null,
    (token, id) => asked(token, 'DELETE', `/platform/users/${id}`),
    ['platform.read_users'],
  ),
  'platform.read_service_users': get(`/platform${services}`),
  'platform.manage_service_users': post(`/platform${services}`, newUser),
  'platform.manage_tokens': about(null, (token, id) => asked(token, 'GET', `/tokens?userId=${id}`)),
  'platform.manage_admins': about(
    null,
    (token, id) => asked(token, 'PATCH', `/platform/users/${id}`, { role: 'member' }),
    ['platform.read_users', 'platform.update_users', 'people.view', 'attributes.view'],
  ),
  'platform.manage_applications': post('/applications', newKey),
  'platform.read_metrics': { ask: (token) => send('/metrics', { token }) },

  'platform.manage_webhooks': get('/webhooks'),
  'app.manage_webhooks': get(`${myApp}/webhooks`),
  'org.manage_webhooks': get(`${acme}/webhooks`),
  'app.manage_metadata': get(`${myApp}/metadata-keys`),
  'org.manage_metadata': get(`${acme}/metadata-keys`),
  'app.read_users': get(`${myApp}/users`),
  'app.create_users': post(`${myApp}/users`, newUser),
  'app.update_users': about(inApplicationButNot(myApp), (token, userId) =>
    asked(token, 'POST', `${myApp}/members`, { userId }),
  ),
  'app.delete_users': managed(myApp, 'DELETE'),
  'app.read_service_users': get(`${myApp}${services}`),
  'app.manage_service_users': post(`${myApp}${services}`, newUser),
  'app.read_metadata': record(myApp, 'my-app', 'GET'),
  'app.write_metadata': record(myApp, 'my-app', 'PATCH'),
  'app.manage_tokens': tokensIn(myApp, tenants.myApp.id),
  'app.manage_admins': givesRole(myApp, 'admin', 'app.manage_admins'),
  'app.manage_owners': givesRole(myApp, 'owner', 'app.manage_owners'),
  'app.manage_organizations': post('/organizations', () => {
    return { ...newKey(), applicationId: tenants.myApp.id };
  }),

  'org.read_users': get(`${acme}/users`),
  'org.create_users': post(`${acme}/users`, newUser),
  'org.update_users': managed(acme, 'PATCH'),
  'org.delete_users': managed(acme, 'DELETE'),
  'org.read_service_users': get(`${acme}${services}`),
  'org.manage_service_users': post(`${acme}${services}`, newUser),
  'org.read_metadata': record(acme, 'acme-corp', 'GET'),
  'org.write_metadata': record(acme, 'acme-corp', 'PATCH'),
  'org.manage_tokens': tokensIn(acme, tenants.acme.id),
  'org.read_members': get(`${acme}/members`),
  'org.manage_members': givesRole(acme, 'member', 'org.manage_members'),
  'org.manage_admins': givesRole(acme, 'admin', 'org.manage_admins'),
  'org.manage_owners': givesRole(acme, 'owner', 'org.manage_owners'),

  'people.view': get('/users'),
  'people.manage': post('/users/identify', newUser),
  'attributes.view': get('/user-attributes'),
  'attributes.manage': post('/user-attributes', () => {
    keys += 1;
    return { key: `decided_${keys}`, type: 'string' };
  }),
};

test('every permission is here', () => {
  expect(Object.keys(decided).sort()).toEqual([...allPermissions].sort());
});

/** A token of the platform's administrator with some permissions. */
const limited = async (permissions: readonly string[]) =>
  (await minted(people.operator.token, { permissions })).token;

describe.each(Object.entries(decided))('%s', (permission, { needs = [], instead, ask }) => {
  test('lets a token do what it could not do with all others', async () => {
    const others = allPermissions.filter((each) => each !== permission && each !== instead);
    const refused = await ask(await limited(others));
    expect(refused.status, refused.text).toBe(403);
    const allowed = await ask(await limited([...needs, permission]));
    expect(allowed.status, allowed.text).toBeLessThan(300);
  });
});

test('a token that lists a permission of before works, and a new one is refused', async () => {
  const former = ['platform.read_metadata', 'platform.read_users'];
  const sent = { name: 'former', permissions: former };
  expect((await asked(people.operator.token, 'POST', '/tokens', sent)).status).toBe(400);
  const { id, token } = await minted(people.operator.token, { permissions: [] });
  await env.DB.prepare('UPDATE tokens SET permissions = ? WHERE id = ?')
    .bind(JSON.stringify(former), id)
    .run();
  expect((await asked(token, 'GET', '/platform/users')).status).toBe(200);
  expect((await asked(token, 'GET', '/me')).json.data.token.permissions).toEqual(former);
});
