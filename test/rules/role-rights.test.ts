/** Passwords, services and administrators: who may set, manage and end them. */
import { describe, expect, test } from 'vitest';
import type { Caller, Limits, Role, Scope } from '../../src/policy/caller.ts';
import { refusalOfPassword } from '../../src/policy/credentials.ts';
import { allPermissions, GLOBAL_ROLES, SCOPE_ROLES } from '../../src/policy/permissions.ts';
import { mayEndGlobalRole, mayHandleRole, mayManageServiceOf } from '../../src/policy/tenancy.ts';

type User = Extract<Caller, { kind: 'user' }>;

const app: Scope = { id: 'app', kind: 'application', parentId: 'platform' };
const org: Scope = { id: 'org', kind: 'organization', parentId: 'app' };

const root: Caller = { kind: 'root', label: 'root' };
const user = (of: Partial<User> = {}, limits: Partial<Limits> = {}): User => ({
  kind: 'user',
  isService: false,
  userId: 'user_1',
  tokenId: 'token_1',
  identity: null,
  ancestors: 0,
  globalRole: 'user',
  storedRole: of.globalRole ?? 'user',
  roles: [],
  ...of,
  limits: { scopeId: null, permissions: null, expiresAt: null, ...limits },
});
const withRole = (scope: Scope, role: Role['role'], limits: Partial<Limits> = {}): User =>
  user({ roles: [{ scopeId: scope.id, kind: scope.kind, role }] }, limits);

describe('a password', () => {
  const own = { userId: 'user_1', hasPassword: true };
  const ownFirst = { userId: 'user_1', hasPassword: false };
  const others = { userId: 'user_2', hasPassword: true };
  const othersFirst = { userId: 'user_2', hasPassword: false };
  const ofNew = { userId: null, hasPassword: false };

  test.each<[string, Partial<Limits>, string]>([
    ['a token without limits', {}, 'all'],
    ['a token that ends', { expiresAt: 1 }, 'passing for ownFirst'],
    ['a token with permissions', { permissions: [...allPermissions] }, 'limited'],
    ['a token with no permission', { permissions: [] }, 'limited'],
    ['a bound token', { scopeId: 'org' }, 'limited'],
    ['a token bound to the platform', { scopeId: 'platform' }, 'limited'],
    ['a bound token that ends', { scopeId: 'org', expiresAt: 1 }, 'limited'],
  ])('is set by %s as it should be', (_what, limits, expected) => {
    const by = user({}, limits);
    for (const holder of [own, ownFirst, others, othersFirst, ofNew]) {
      const passing = expected !== 'all' && holder === ownFirst ? 'passing' : null;
      expect(refusalOfPassword(by, holder)).toBe(expected === 'limited' ? 'limited' : passing);
    }
  });

  test('is set by the root token for anyone', () => {
    for (const holder of [own, ownFirst, others, ofNew]) {
      expect(refusalOfPassword(root, holder)).toBeNull();
    }
  });
});

describe('a service with a role in a tenant', () => {
  const managed = (by: Caller, scope: Scope) =>
    SCOPE_ROLES.filter((role) => mayManageServiceOf(by, role, scope));

  test.each<[string, Caller, Scope, string[]]>([
    ['the root token', root, org, [...SCOPE_ROLES]],
    ['an owner of the organization', withRole(org, 'owner'), org, [...SCOPE_ROLES]],
    ['its admin', withRole(org, 'admin'), org, ['admin', 'developer', 'member']],
    ['its member', withRole(org, 'member'), org, []],
    ['an admin of its application', withRole(app, 'admin'), org, [...SCOPE_ROLES]],
    ['an owner of the application', withRole(app, 'owner'), app, [...SCOPE_ROLES]],
    ['an admin of the application', withRole(app, 'admin'), app, ['developer', 'member']],
    ['a developer of the application', withRole(app, 'developer'), app, []],
    [
      'a token that manages services alone',
      withRole(org, 'owner', { permissions: ['org.manage_service_users'] }),
      org,
      ['developer', 'member'],
    ],
    [
      'a token that manages owners but no services',
      withRole(org, 'owner', { permissions: ['org.manage_owners', 'org.manage_members'] }),
      org,
      [],
    ],
  ])('is managed by %s', (_who, by, scope, roles) => {
    expect(managed(by, scope)).toEqual(roles);
  });

  test('is managed by nobody who may not take such a role from a person', () => {
    for (const scope of [app, org]) {
      for (const mine of SCOPE_ROLES) {
        const by = withRole(scope, mine);
        for (const role of managed(by, scope)) expect(mayHandleRole(by, role, scope)).toBe(true);
      }
    }
  });
});

describe('a global role', () => {
  const ended = (by: Caller) => GLOBAL_ROLES.filter((role) => mayEndGlobalRole(by, role));
  const admin = (limits: Partial<Limits> = {}) => user({ globalRole: 'platform_admin' }, limits);

  test('is ended by those who may take it away', () => {
    expect(ended(root)).toEqual([...GLOBAL_ROLES]);
    expect(ended(admin())).toEqual([...GLOBAL_ROLES]);
    expect(ended(admin({ permissions: ['platform.update_users'] }))).toEqual(['user']);
    const team = ['people.view', 'attributes.view', 'platform.manage_admins'];
    expect(ended(admin({ permissions: team }))).toEqual(['user', 'member']);
    expect(ended(user({ globalRole: 'admin' }))).toEqual(['user']);
  });
});
