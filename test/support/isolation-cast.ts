/** The cast of the isolation matrix: the callers, the owners, and the request of each endpoint. */
import { env } from 'cloudflare:workers';
import { expect } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import type { Contract } from '../../src/http/contract.ts';
import { type Received, ROOT, send } from './client.ts';

export const callers = [
  'root',
  'platformAdmin',
  'appOwner',
  'appAdmin',
  'orgOwner',
  'orgAdmin',
  'member',
  'user',
  'serviceToken',
  'boundElsewhere',
  'writeKey',
  'suspended',
  'nobody',
] as const;
export type CallerName = (typeof callers)[number];

/** For callers of Acme: Acme and My App are theirs, Globex is a sibling, Corporate is foreign. */
export const owners = ['own', 'sibling', 'other', 'deleted', 'never'] as const;
export type Owner = (typeof owners)[number];

const scopes: Record<
  Owner,
  { app: string; org: string; key: string; user: string; token: string }
> = {
  own: {
    app: tenants.myApp.id,
    org: tenants.acme.id,
    key: 'acme-corp',
    user: people.jane.id,
    token: '',
  },
  sibling: {
    app: tenants.personal.id,
    org: tenants.globex.id,
    key: 'globex',
    user: people.stranger.id,
    token: '',
  },
  other: {
    app: tenants.corporate.id,
    org: 'org_of_corporate',
    key: 'corporate',
    user: 'user_of_corporate',
    token: '',
  },
  deleted: {
    app: 'app_deleted',
    org: 'org_deleted',
    key: 'deleted',
    user: 'user_deleted',
    token: 'token_deleted',
  },
  never: {
    app: 'app_never',
    org: 'org_never',
    key: 'never',
    user: 'user_never',
    token: 'token_never',
  },
};

const tokens: Partial<Record<CallerName, string>> = {};

const post = async (path: string, body: object) => {
  const { status, json, text } = await send(path, { method: 'POST', token: ROOT, body });
  expect(status, text).toBe(201);
  return json;
};
const run = (sql: string, ...values: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run();
const mint = async (userId: string, more: object = {}) =>
  (await post('/api/v1/tokens', { name: 'test', userId, ...more })).data;

/** The cast of the matrix: the demo, an organization of Corporate with a user, and the deleted. */
export async function storeCast() {
  await run(
    "INSERT INTO scopes (id, kind, parent_id, key, name, created_at, updated_at) VALUES ('org_of_corporate', 'organization', ?, 'inc', 'Inc', 0, 0)",
    tenants.corporate.id,
  );
  const theirs = (
    await post('/api/v1/organizations/org_of_corporate/users', { email: 'their@example.com' })
  ).user;
  scopes.other.user = theirs.id;
  for (const owner of ['own', 'sibling', 'other'] as const) {
    await storeInvitation(owner);
    await storeWebhook(owner, scopes[owner].app);
    await storeWebhook(owner, scopes[owner].org);
    scopes[owner].token = (await mint(scopes[owner].user)).id;
  }
  const service = await post(`/api/v1/organizations/${tenants.acme.id}/users/service-users`, {
    email: 'service@example.com',
  });
  const suspended = (
    await post(`/api/v1/organizations/${tenants.acme.id}/users`, { email: 'out@example.com' })
  ).user;
  // An owner of Acme whose token is bound to another tenant.
  const both = (
    await post(`/api/v1/organizations/${tenants.acme.id}/users`, { email: 'both@example.com' })
  ).user;
  await post(`/api/v1/applications/${tenants.personal.id}/members`, { userId: both.id });
  await run(
    "UPDATE memberships SET role = 'owner' WHERE user_id = ? AND scope_id = ?",
    both.id,
    tenants.acme.id,
  );
  Object.assign(tokens, {
    root: ROOT,
    platformAdmin: people.operator.token,
    appOwner: people.appOwner.token,
    orgOwner: people.orgOwner.token,
    orgAdmin: people.admin.token,
    member: people.john.token,
    serviceToken: service.apiKey,
    boundElsewhere: (await mint(both.id, { scopeId: tenants.personal.id })).token,
    writeKey: (await mint(people.appOwner.id, { kind: 'ingest', scopeId: tenants.myApp.id })).token,
    suspended: (await mint(suspended.id)).token,
    user: (
      await mint((await post('/api/v1/platform/users', { email: 'lone@example.com' })).user.id)
    ).token,
    appAdmin: (
      await mint(
        (
          await post(`/api/v1/applications/${tenants.myApp.id}/users`, {
            email: 'appadmin@example.com',
          })
        ).user.id,
      )
    ).token,
  });
  await run("UPDATE users SET status = 'suspended' WHERE id = ?", suspended.id);
  await run(
    "UPDATE memberships SET role = 'admin' WHERE user_id = (SELECT id FROM users WHERE email = 'appadmin@example.com')",
  );
  // The organization's admin is an admin of the organization alone, the member a member of nothing
  // else.
  await run(
    'DELETE FROM memberships WHERE user_id = ? AND scope_id <> ?',
    people.admin.id,
    tenants.acme.id,
  );
  await run(
    'DELETE FROM memberships WHERE user_id = ? AND scope_id <> ?',
    people.john.id,
    tenants.acme.id,
  );
}

/** An invitation to the organization of an owner. */
const storeInvitation = (owner: Owner) =>
  run(
    `INSERT INTO invitations (id, scope_id, email, role, secret_hash, created_at, updated_at,
                              expires_at, last_sent_at)
     VALUES (?1, ?2, 'asked@example.com', 'member', ?1, 0, 0, 4e12, 0)`,
    `invitation_${owner}`,
    scopes[owner].org,
  );

/** A webhook of a tenant of an owner. It is disabled, so nothing is posted. */
const storeWebhook = (owner: Owner, scopeId: string) =>
  run(
    `INSERT INTO webhooks (id, scope_id, url, payload, status, disabled_at, disabled_by, secret,
                           hears_after, created_at, updated_at)
     VALUES (?1, ?2, 'https://example.com/', 'full', 'disabled', 1, 'request', '', '', 0, 0)
     ON CONFLICT (id) DO NOTHING`,
    `webhook_${owner}_${scopeId.slice(0, 3)}`,
    scopeId,
  );

/** The path of an endpoint with the ids of one owner. */
const pathOf = (name: string, contract: Contract, owner: Owner) => {
  const { app, org, key, user, token } = scopes[owner];
  const path = contract.path
    .replace(':appId', app)
    .replace(':orgId', org)
    .replace(':userId', user)
    .replace(':principalId', user.replace('user_', 'principal_'))
    .replace(':tokenId', token)
    .replace(':invitationId', `invitation_${owner}`)
    .replace(':webhookId', `webhook_${owner}_${contract.path.includes(':appId') ? 'app' : 'org'}`)
    .replace(':id', 'user_attr_never');
  if (name === 'signOutEverywhere') return `${path}?userId=${user}&scopeId=${org}`;
  if (name === 'readIngestReport') return `${path}?scopeId=${org}`;
  if (['listPeople', 'exportDirectory'].includes(name)) return `${path}?organizationId=${org}`;
  if (contract.rows && contract.path.startsWith('/api/core/')) return `${path}?platform_key=${key}`;
  return contract.path.startsWith('/api/core/')
    ? `${path}?platform_key=${key}&username=whoever`
    : path;
};

/** Bodies that pass their schemas and change little. */
const bodies: Record<string, object> = {
  users: { email: 'made@example.com' },
  invitations: { email: 'made@example.com' },
  resend: {},
  create: { email: 'made@example.com' },
  'service-users': { email: 'made@example.com' },
  members: { userId: people.beta.id },
  admin: { userId: people.beta.id },
  transfer: { userId: people.jane.id },
  erase: {},
  suppressions: { email: 'never@example.com' },
  identify: { email: 'made@example.com' },
  batch: { users: [{ email: 'made@example.com' }] },
  identities: { issuer: 'https://id.example.com/', subject: 'somebody' },
  tokens: { name: 'test', userId: people.jane.id },
  applications: { key: 'acme-corp', name: 'Taken' },
  organizations: { applicationId: tenants.myApp.id, name: 'Taken', key: 'acme-corp' },
  'user-attributes': { key: 'never', type: 'string' },
  'metadata-keys': { unknownKeys: 'admin' },
  'metadata-defaults': { metadata: {} },
  webhooks: { url: 'https://example.com/' },
  replay: { eventIds: ['event_never'] },
};

function bodyOf(name: string, contract: Contract): object | undefined {
  if (!contract.body) return undefined;
  const last = contract.path.split('/').at(-1) ?? '';
  if (contract.path.startsWith('/api/core/')) {
    return contract.rows ? { records: [{ username: 'whoever', metadata: {} }] } : { metadata: {} };
  }
  if (last.startsWith(':')) return /members|admin/.test(contract.path) ? { role: 'admin' } : {};
  return bodies[last] ?? (expect.fail(`no body for ${name}`) as never);
}

/** Sends the request of one endpoint as one caller, about the objects of one owner. */
export const ask = (
  name: string,
  contract: Contract,
  caller: CallerName,
  owner: Owner,
): Promise<Received> => {
  const token = tokens[caller];
  const body = bodyOf(name, contract);
  return send(pathOf(name, contract, owner), {
    method: contract.method,
    ...(token && { token }),
    ...(body && { body }),
  });
};
