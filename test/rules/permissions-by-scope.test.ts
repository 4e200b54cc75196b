/** What `GET /api/v1/me` says that its caller may do, for every kind of caller. */
import { describe, expect, test } from 'vitest';
import { permissionsByScope } from '../../src/policy/by-scope.ts';
import {
  type Caller,
  type Limits,
  PLATFORM,
  type Role,
  type Scope,
} from '../../src/policy/caller.ts';
import { can } from '../../src/policy/can.ts';
import {
  allPermissions,
  GLOBAL_ROLES,
  type GlobalRole,
  grantsOfRole,
  SCOPE_ROLES,
} from '../../src/policy/permissions.ts';

const app: Scope = { id: 'app', kind: 'application', parentId: 'platform' };
const org: Scope = { id: 'org', kind: 'organization', parentId: 'app' };
const sibling: Scope = { id: 'sibling', kind: 'organization', parentId: 'app' };
const otherApp: Scope = { id: 'other', kind: 'application', parentId: 'platform' };
const otherOrg: Scope = { id: 'inc', kind: 'organization', parentId: 'other' };
const everywhere = [PLATFORM, app, org, sibling, otherApp, otherOrg];

const none: Limits = { scopeId: null, permissions: null, expiresAt: null };
type Held = readonly (readonly [scope: Scope, role: Role['role']])[];
const user = (
  held: Held,
  limits: Partial<Limits> = {},
  globalRole: GlobalRole = 'user',
): Caller => ({
  kind: 'user',
  isService: false,
  userId: 'user_1',
  tokenId: 'token_1',
  identity: null,
  ancestors: 0,
  globalRole,
  storedRole: globalRole,
  roles: held.map(([{ id: scopeId, kind }, role]) => ({ scopeId, kind, role })),
  limits: { ...none, ...limits },
});

/** The scopes that are read from D1 for a caller. */
const scopesOf = (caller: Caller): Scope[] => {
  if (caller.kind === 'root') return [];
  const ids = [...caller.roles.map(({ scopeId }) => scopeId), caller.limits.scopeId];
  return ids.flatMap((id) => everywhere.filter((scope) => scope.id === id));
};
const shown = (caller: Caller): Record<string, readonly string[]> => {
  const all = permissionsByScope(caller, scopesOf(caller));
  const byId = Object.fromEntries(all.map(({ scopeId, permissions }) => [scopeId, permissions]));
  expect(Object.keys(byId), 'each scope once').toHaveLength(all.length);
  return byId;
};

const ofApplication = grantsOfRole('application', 'owner');
const ofOrganization = grantsOfRole('organization', 'owner');
const team = ['people.view', 'attributes.view', 'people.manage', 'attributes.manage'];
const without = (all: readonly string[], ...some: string[]) =>
  all.filter((each) => !some.includes(each));

describe('without limits', () => {
  test.each<[string, Caller, Record<string, readonly string[]>]>([
    ['the root token: everything', { kind: 'root', label: 'root' }, { platform: allPermissions }],
    ['a platform administrator', user([], {}, 'platform_admin'), { platform: allPermissions }],
    ['a team admin', user([], {}, 'admin'), { platform: team }],
    ['a team member', user([], {}, 'member'), { platform: team.slice(0, 2) }],
    ['a person without a role: nothing', user([]), {}],
    ['an owner of an application', user([[app, 'owner']]), { app: ofApplication }],
    [
      'an admin of an application',
      user([[app, 'admin']]),
      { app: without(ofApplication, 'app.manage_admins', 'app.manage_owners') },
    ],
    [
      'a developer of an application',
      user([[app, 'developer']]),
      { app: ['app.read_users', 'app.read_service_users'] },
    ],
    ['a member of an application: nothing', user([[app, 'member']]), {}],
    ['an owner of an organization', user([[org, 'owner']]), { org: ofOrganization }],
    [
      'an admin of an organization',
      user([[org, 'admin']]),
      { org: without(ofOrganization, 'org.manage_owners') },
    ],
    ['a member of an organization', user([[org, 'member']]), { org: ['org.read_members'] }],
    [
      'members of several: each by itself',
      user([
        [org, 'admin'],
        [sibling, 'member'],
        [app, 'developer'],
      ]),
      {
        app: ['app.read_users', 'app.read_service_users'],
        org: without(ofOrganization, 'org.manage_owners'),
        sibling: ['org.read_members'],
      },
    ],
    [
      'a role that adds nothing to the one above is left out',
      user([
        [app, 'owner'],
        [org, 'owner'],
        [sibling, 'member'],
      ]),
      { app: ofApplication },
    ],
    [
      'and one on the platform above all',
      user([[org, 'owner']], {}, 'platform_admin'),
      { platform: allPermissions },
    ],
    [
      'the team with a role in an organization',
      user([[org, 'member']], {}, 'member'),
      { platform: team.slice(0, 2), org: ['org.read_members'] },
    ],
  ])('%s', (_who, caller, wanted) => expect(shown(caller)).toEqual(wanted));
});

describe('with a token', () => {
  test.each<[string, Caller, Record<string, readonly string[]>]>([
    [
      'that lists permissions: no others',
      user([[app, 'owner']], { permissions: ['app.read_users', 'people.view'] }),
      { app: ['app.read_users'] },
    ],
    ['that lists none: nothing', user([[app, 'owner']], { permissions: [] }, 'platform_admin'), {}],
    [
      'that is bound to an organization: nothing of its application',
      user([[app, 'owner']], { scopeId: 'org' }),
      { org: ofOrganization },
    ],
    [
      'of a platform administrator: nothing of the platform',
      user([], { scopeId: 'app' }, 'platform_admin'),
      { app: ofApplication },
    ],
    [
      'of the team: nothing, since the team has no rights in a tenant',
      user([], { scopeId: 'app' }, 'admin'),
      {},
    ],
    [
      'that is bound to the platform: everything, once',
      user([], { scopeId: 'platform' }, 'platform_admin'),
      { platform: allPermissions },
    ],
    [
      'that is bound to the scope of a role: that scope, once',
      user([[org, 'owner']], { scopeId: 'org' }),
      { org: ofOrganization },
    ],
    [
      'that is bound to another tenant: nothing of one’s own',
      user([[org, 'owner']], { scopeId: 'other' }),
      {},
    ],
    [
      'that is bound and lists permissions',
      user([[app, 'owner']], { scopeId: 'org', permissions: ['org.read_users', 'app.read_users'] }),
      { org: ['org.read_users'] },
    ],
    [
      'that lists what one may do about oneself: no right over others',
      user([], { permissions: ['people.view', 'org.read_metadata'] }),
      {},
    ],
  ])('%s', (_which, caller, wanted) => expect(shown(caller)).toEqual(wanted));
});

test('what is shown on the line of a scope is what the policy decides there', () => {
  const roles = [undefined, ...SCOPE_ROLES];
  const limits = [
    none,
    ...['platform', 'app', 'org'].map((scopeId) => ({ ...none, scopeId })),
    { ...none, permissions: ['org.read_users', 'app.manage_tokens', 'people.view'] },
  ];
  const callers = GLOBAL_ROLES.flatMap((global) =>
    roles.flatMap((inApp) =>
      roles.flatMap((inOrg) =>
        limits.map((each) => {
          const held: Held = [
            ...(inApp ? ([[app, inApp]] as const) : []),
            ...(inOrg ? ([[org, inOrg]] as const) : []),
          ];
          return user(held, each, global);
        }),
      ),
    ),
  );
  const kinds = {
    platform: allPermissions,
    application: ofApplication,
    organization: ofOrganization,
  };
  for (const caller of callers) {
    const all = shown(caller);
    for (const scope of everywhere) {
      const line = [scope.id, scope.parentId ?? '', 'platform'];
      const says = new Set(line.flatMap((id) => all[id] ?? []));
      const decided = kinds[scope.kind].filter((each) => can(caller, each, scope));
      const said = kinds[scope.kind].filter((each) => says.has(each));
      expect({ caller, scope, said }).toEqual({ caller, scope, said: decided });
    }
  }
});
