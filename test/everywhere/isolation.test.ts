/**
 * Every route × who asks × whose it is. What belongs to others answers with the same bytes as what
 * was deleted and as what never existed; the codes are a reviewed table.
 */
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { allContracts } from '../../src/api/contracts.ts';
import type { Contract } from '../../src/http/contract.ts';
import { type Received, ROOT, send } from '../support/client.ts';

const contracts = Object.entries(allContracts).filter(
  ([name, { access }]) => access === 'caller' && name !== 'signOut',
);

const callers = [
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
  'suspended',
  'nobody',
] as const;
type CallerName = (typeof callers)[number];

/** Of Acme’s callers: Acme and My App are theirs, Globex is a sibling, Corporate another’s. */
const owners = ['own', 'sibling', 'other', 'deleted', 'never'] as const;
type Owner = (typeof owners)[number];

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

beforeAll(async () => {
  // The cast of the matrix: the demo, an organization of Corporate with a user, and the deleted.
  await run(
    "INSERT INTO scopes (id, kind, parent_id, key, name, created_at, updated_at) VALUES ('org_of_corporate', 'organization', ?, 'inc', 'Inc', 0, 0)",
    tenants.corporate.id,
  );
  const theirs = (
    await post('/api/v1/organizations/org_of_corporate/users', { email: 'their@example.com' })
  ).user;
  scopes.other.user = theirs.id;
  for (const owner of ['own', 'sibling', 'other'] as const) {
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
  // The organization's admin is an admin of the organization alone, the member a member of nothing else.
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
});

/** A body that no route accepts, so that whoever may pass changes nothing: 400 means "you may". */
const pathOf = (contract: Contract, owner: Owner) => {
  const { app, org, key, user, token } = scopes[owner];
  const path = contract.path
    .replace(':appId', app)
    .replace(':orgId', org)
    .replace(':userId', user)
    .replace(':principalId', user.replace('user_', 'principal_'))
    .replace(':tokenId', token)
    .replace(':id', 'user_attr_never');
  return contract.tag === 'Platform metadata'
    ? `${path}?platform_key=${key}&username=whoever`
    : path;
};

/** A body that passes every schema it is meant for, and that nobody may be harmed by. */
const bodies: Record<string, object> = {
  users: { email: 'made@example.com' },
  create: { email: 'made@example.com' },
  'service-users': { email: 'made@example.com' },
  members: { userId: people.beta.id },
  admin: { userId: people.beta.id },
  identify: { email: 'made@example.com' },
  tokens: { name: 'test', userId: people.jane.id },
  applications: { key: 'acme-corp', name: 'Taken' },
  organizations: { applicationId: tenants.myApp.id, name: 'Taken', key: 'acme-corp' },
  'user-attributes': { key: 'never', type: 'string' },
};

function bodyOf(name: string, contract: Contract): object | undefined {
  if (!contract.body) return undefined;
  const last = contract.path.split('/').at(-1) ?? '';
  if (contract.tag === 'Platform metadata') return { metadata: {} };
  if (last.startsWith(':')) return /members|admin/.test(contract.path) ? { role: 'admin' } : {};
  return bodies[last] ?? (expect.fail(`no body for ${name}`) as never);
}

const ask = (
  name: string,
  contract: Contract,
  caller: CallerName,
  owner: Owner,
): Promise<Received> => {
  const token = tokens[caller];
  const body = bodyOf(name, contract);
  return send(pathOf(contract, owner), {
    method: contract.method,
    ...(token && { token }),
    ...(body && { body }),
  });
};

/** Reads and refusals alone are asked of those who could change something. */
const mayChange: ReadonlySet<CallerName> = new Set([
  'root',
  'platformAdmin',
  'appOwner',
  'appAdmin',
  'orgOwner',
  'orgAdmin',
]);

const strip = ({ status, text }: Received) => `${status} ${text}`;

let requests = 0;
const asked = async (...args: Parameters<typeof ask>) => {
  requests += 1;
  return ask(...args);
};

describe('nobody and the suspended get nowhere', () => {
  test.each(['nobody', 'suspended'] as const)('%s', async (caller) => {
    for (const [name, contract] of contracts) {
      for (const owner of owners) {
        expect((await asked(name, contract, caller, owner)).status, `${name} ${owner}`).toBe(401);
      }
    }
  });
});

const powerless = callers.filter(
  (caller) => !mayChange.has(caller) && caller !== 'nobody' && caller !== 'suspended',
);

describe('those without a right change nothing, anywhere', () => {
  test.each(powerless)('%s', async (caller) => {
    const before = await env.DB.prepare(
      'SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM memberships) AS memberships, (SELECT count(*) FROM scopes) AS scopes, (SELECT sum(version) FROM users) AS versions',
    ).first();
    for (const [name, contract] of contracts) {
      for (const owner of owners) {
        const { status, text } = await asked(name, contract, caller, owner);
        const allowed = contract.method === 'GET' ? [200, 400, 403, 404] : [400, 403, 404];
        expect(allowed, `${caller} ${name} ${owner}: ${status} ${text}`).toContain(status);
      }
    }
    expect(
      await env.DB.prepare(
        'SELECT (SELECT count(*) FROM users) AS users, (SELECT count(*) FROM memberships) AS memberships, (SELECT count(*) FROM scopes) AS scopes, (SELECT sum(version) FROM users) AS versions',
      ).first(),
    ).toEqual(before);
  });
});

/** Routes that name someone or something of a tenant in their path. */
const addressed = contracts.filter(
  ([, { path, tag }]) =>
    /:(appId|orgId|userId|tokenId)/.test(path) && tag !== 'Users and attributes',
);

const strangers = [
  'orgOwner',
  'orgAdmin',
  'member',
  'user',
  'serviceToken',
  'boundElsewhere',
] as const;

describe('what is others’ looks as if it had never been', () => {
  test.each(strangers)('to %s', async (caller) => {
    for (const [name, contract] of addressed) {
      const never = strip(await asked(name, contract, caller, 'never'));
      for (const owner of ['sibling', 'other', 'deleted'] as const) {
        if (caller === 'boundElsewhere' && owner === 'sibling') continue; // it is bound there
        expect(strip(await asked(name, contract, caller, owner)), `${name} ${owner}`).toBe(never);
      }
      expect(never, name).toMatch(/^(404|403|400) /);
    }
  });

  test('to an application’s owner and admin, beyond their application', async () => {
    for (const caller of ['appOwner', 'appAdmin'] as const) {
      for (const [name, contract] of addressed) {
        const never = strip(await asked(name, contract, caller, 'never'));
        for (const owner of ['other', 'deleted'] as const) {
          expect(
            strip(await asked(name, contract, caller, owner)),
            `${caller} ${name} ${owner}`,
          ).toBe(never);
        }
      }
    }
  });
});

/** One's own tenant: who reads what. Reviewed by hand against the table of permissions. */
const own: readonly (readonly [route: string, ...codes: number[]])[] = [
  //                                   root pAdm aOwn aAdm oOwn oAdm memb user serv else
  ['listPlatformUsers', 200, 200, 403, 403, 403, 403, 403, 403, 403, 403],
  ['readPlatformUsers', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['listPlatformServiceUsers', 200, 200, 403, 403, 403, 403, 403, 403, 403, 403],
  ['userOrganizations', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['listApplicationUsers', 200, 200, 200, 200, 404, 404, 404, 404, 404, 404],
  ['listApplicationServiceUsers', 200, 200, 200, 200, 404, 404, 404, 404, 404, 404],
  ['listOrganizationUsers', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['listOrganizationServiceUsers', 200, 200, 200, 200, 200, 200, 403, 404, 403, 404],
  ['listOrganizationMembers', 200, 200, 200, 200, 200, 200, 200, 404, 200, 404],
  ['listOrganizationAdmins', 200, 200, 200, 200, 200, 200, 200, 404, 200, 404],
  ['listApplicationMembers', 200, 200, 200, 200, 404, 404, 404, 404, 404, 404],
  ['readApplications', 200, 200, 200, 200, 404, 404, 404, 404, 404, 404],
  ['readOrganizations', 200, 200, 200, 200, 200, 200, 200, 404, 200, 404],
  ['listApplications', 200, 200, 200, 200, 200, 200, 200, 200, 200, 200],
  ['listOrganizations', 200, 200, 200, 200, 200, 200, 200, 200, 200, 200],
  ['listPeople', 200, 200, 403, 403, 403, 403, 403, 403, 403, 403],
  ['listAttributes', 200, 200, 403, 403, 403, 403, 403, 403, 403, 403],
  ['listTokens', 400, 200, 200, 200, 200, 200, 200, 200, 403, 403],
  ['readMe', 200, 200, 200, 200, 200, 200, 200, 200, 200, 200],
];

test('one’s own tenant, as the reviewed table has it', async () => {
  for (const [route, ...codes] of own) {
    const contract = allContracts[route];
    if (!contract) expect.fail(`no route ${route}`);
    for (const [i, caller] of callers.slice(0, 10).entries()) {
      const { status, text } = await asked(route, contract as Contract, caller, 'own');
      expect(status, `${route} ${caller}: ${text}`).toBe(codes[i]);
    }
  }
});

test('every GET route of the contract is in the reviewed table, or reads one thing of a kind', () => {
  const reviewed = new Set(own.map(([route]) => route));
  const missing = contracts.filter(
    ([name, { method, path }]) =>
      method === 'GET' &&
      !reviewed.has(name) &&
      !/:(userId|principalId|id)$/.test(path) &&
      name !== 'readRecord',
  );
  expect(missing.map(([name]) => name)).toEqual([]);
});

test('more than 2,000 requests were asked', () => expect(requests).toBeGreaterThan(2_000));
