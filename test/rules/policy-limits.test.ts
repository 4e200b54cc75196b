/** The scopes that a caller can see, and the rights that a limited token leaves. */
import { describe, expect, test } from 'vitest';
import {
  authorOf,
  type Caller,
  type Role,
  type Scope,
  type Tenant,
} from '../../src/policy/caller.ts';
import { seesScope } from '../../src/policy/can.ts';
import { mayTouchOwnRecord } from '../../src/policy/metadata.ts';
import { mayViewPerson } from '../../src/policy/people.ts';
import { scopePermission } from '../../src/policy/permissions.ts';
import {
  effectivePermissions,
  mayHandleGlobalRole,
  mayHandleRole,
  mayReadMembers,
} from '../../src/policy/tenancy.ts';
import { holdsAllOf, mayManageOwnTokens, mayManageTokensIn } from '../../src/policy/tokens.ts';

const platform: Scope = { id: 'platform', kind: 'platform', parentId: null };
const app: Tenant = { id: 'app', kind: 'application', parentId: 'platform' };
const org: Tenant = { id: 'org', kind: 'organization', parentId: 'app' };
const sibling: Tenant = { id: 'sibling', kind: 'organization', parentId: 'app' };
const otherOrg: Tenant = { id: 'inc', kind: 'organization', parentId: 'other' };
const root: Caller = { kind: 'root', label: 'root' };

type User = Extract<Caller, { kind: 'user' }>;
const user = (roles: readonly Role[], of: Partial<User> = {}, limits = {}): User => ({
  kind: 'user',
  isService: false,
  userId: 'user_1',
  tokenId: 'token_1',
  identity: null,
  ancestors: 0,
  roles,
  globalRole: 'user',
  storedRole: of.globalRole ?? 'user',
  limits: { scopeId: null, permissions: null, expiresAt: null, ...limits },
  ...of,
});
const inOrg = (role: Role['role']): Role => ({ scopeId: 'org', kind: 'organization', role });
const inApp = (role: Role['role']): Role => ({ scopeId: 'app', kind: 'application', role });
const admin = user([], { globalRole: 'platform_admin' });
const seen = (caller: Caller) =>
  [app, org, sibling, otherOrg].filter((scope) => seesScope(caller, scope)).map(({ id }) => id);

describe('a scope exists', () => {
  test.each<[string, Caller, string[]]>([
    ['for the root token everywhere', root, ['app', 'org', 'sibling', 'inc']],
    ['for a platform administrator everywhere', admin, ['app', 'org', 'sibling', 'inc']],
    ['for a user without a role nowhere', user([]), []],
    ['for a team admin nowhere', user([], { globalRole: 'admin' }), []],
    ['for a member of an organization there', user([inOrg('member')]), ['org']],
    [
      'for a member of an application there and below',
      user([inApp('member')]),
      ['app', 'org', 'sibling'],
    ],
    [
      'for a user with roles in two scopes, in both',
      user([inOrg('member'), { scopeId: 'inc', kind: 'organization', role: 'owner' }]),
      ['org', 'inc'],
    ],
    [
      'for a bound token where it is bound',
      user([inApp('owner')], {}, { scopeId: 'org' }),
      ['org'],
    ],
    [
      'for an administrator’s bound token where it is bound',
      user([], { globalRole: 'platform_admin' }, { scopeId: 'app' }),
      ['app', 'org', 'sibling'],
    ],
    [
      'for a token bound where its user has no role, nowhere',
      user([inOrg('owner')], {}, { scopeId: 'sibling' }),
      [],
    ],
  ])('%s', (_who, caller, wanted) => expect(seen(caller)).toEqual(wanted));
});

describe('users and their own data', () => {
  const limitedTo = (...permissions: string[]) => user([inOrg('member')], {}, { permissions });

  test('users see themselves and no other user', () => {
    expect(mayViewPerson(user([]), 'user_1')).toBe(true);
    expect(mayViewPerson(user([]), 'user_2')).toBe(false);
    expect(mayViewPerson(user([]), undefined)).toBe(false);
    expect(mayViewPerson(root, 'user_1')).toBe(true);
    expect(mayViewPerson(limitedTo('org.read_members'), 'user_1')).toBe(false);
    expect(mayViewPerson(limitedTo('people.view'), 'user_1')).toBe(true);
    expect(mayViewPerson(user([], {}, { scopeId: 'org' }), 'user_1')).toBe(false);
  });

  test('a token may touch a record only within its limits', () => {
    const reader = limitedTo('org.read_metadata');
    expect(mayTouchOwnRecord(reader, 'read_metadata', org)).toBe(true);
    expect(mayTouchOwnRecord(reader, 'write_metadata', org)).toBe(false);
    expect(mayTouchOwnRecord(reader, 'read_metadata', app)).toBe(false);
    expect(mayTouchOwnRecord(limitedTo('app.read_metadata'), 'read_metadata', app)).toBe(true);
    expect(mayTouchOwnRecord(root, 'read_metadata', org)).toBe(false);
    const bound = user([inOrg('member')], {}, { scopeId: 'sibling' });
    expect(mayTouchOwnRecord(bound, 'read_metadata', org)).toBe(false);
  });

  test('members read members, within the limits of their tokens', () => {
    expect(mayReadMembers(user([inApp('member')]), app)).toBe(true);
    expect(mayReadMembers(user([inOrg('member')]), app)).toBe(false);
    expect(mayReadMembers(user([inApp('member')], {}, { permissions: [] }), app)).toBe(false);
    const readsUsers = user([inApp('member')], {}, { permissions: ['app.read_users'] });
    expect(mayReadMembers(readsUsers, app)).toBe(true);
    expect(mayReadMembers(root, app)).toBe(true);
    expect(mayReadMembers(limitedTo('org.read_members'), org)).toBe(true);
    expect(mayReadMembers(limitedTo('org.read_users'), org)).toBe(false);
  });
});

describe('tokens', () => {
  test('in a scope are managed only with the permission there', () => {
    const may = (caller: Caller) =>
      [platform, app, org].filter((scope) => mayManageTokensIn(caller, scope)).map(({ id }) => id);
    expect(may(root)).toEqual(['platform', 'app', 'org']);
    expect(may(admin)).toEqual(['platform', 'app', 'org']);
    expect(may(user([inApp('admin')]))).toEqual(['app', 'org']);
    expect(may(user([inOrg('owner')]))).toEqual(['org']);
    expect(may(user([inOrg('member')]))).toEqual([]);
  });

  test('of the same user are managed within the limits of the token in use', () => {
    const may = (caller: Caller) =>
      [platform, app, org].filter((scope) => mayManageOwnTokens(caller, scope)).map(({ id }) => id);
    expect(may(root)).toEqual([]);
    expect(may(user([]))).toEqual(['platform', 'app', 'org']);
    expect(may(user([], {}, { scopeId: 'app' }))).toEqual(['app', 'org']);
    expect(may(user([], {}, { permissions: ['org.manage_tokens'] }))).toEqual(['org']);
  });

  test('are never minted for a user with more permissions', () => {
    const member = { globalRole: 'user', roles: [inOrg('member')] } as const;
    const owner = { globalRole: 'user', roles: [inOrg('owner')] } as const;
    expect(holdsAllOf(user([inOrg('admin')]), member, org)).toBe(true);
    expect(holdsAllOf(user([inOrg('member')]), owner, org)).toBe(false);
    expect(holdsAllOf(user([inApp('owner')]), owner, org)).toBe(true);
    expect(holdsAllOf(user([inApp('owner')]), admin, org)).toBe(false);
    expect(holdsAllOf(root, admin, org)).toBe(true);
  });
});

describe('administrators', () => {
  const owners = (caller: Caller) =>
    [app, org, sibling]
      .filter((scope) => mayHandleRole(caller, 'owner', scope))
      .map(({ id }) => id);

  test.each<[string, Caller, string[]]>([
    ['the root token', root, ['app', 'org', 'sibling']],
    ['a platform administrator', admin, ['app', 'org', 'sibling']],
    ['an application’s owner', user([inApp('owner')]), ['app', 'org', 'sibling']],
    ['an application’s admin', user([inApp('admin')]), ['org', 'sibling']],
    ['an organization’s owner', user([inOrg('owner')]), ['org']],
    ['an organization’s admin', user([inOrg('admin')]), []],
    ['a developer', user([inApp('developer')]), []],
    [
      'an admin there who owns another',
      user([inOrg('admin'), { ...inOrg('owner'), scopeId: 'sibling' }]),
      ['sibling'],
    ],
    ['an owner with a bound token', user([inApp('owner')], {}, { scopeId: 'org' }), ['org']],
  ])('owners are made by %s in %j', (_who, caller, wanted) =>
    expect(owners(caller)).toEqual(wanted),
  );

  test('grant only roles whose permissions they all hold', () => {
    const manager = user([inOrg('owner')], {}, { permissions: ['org.manage_members'] });
    expect(mayHandleRole(manager, 'member', org)).toBe(false);
    const reader = { permissions: ['org.manage_members', 'org.read_members'] };
    expect(mayHandleRole(user([inOrg('owner')], {}, reader), 'member', org)).toBe(true);
    expect(mayHandleRole(user([inOrg('owner')], {}, reader), 'admin', org)).toBe(false);
  });

  test('of the platform and its team are made by platform administrators only', () => {
    const callers = [root, admin, user([], { globalRole: 'admin' }), user([inApp('owner')])];
    for (const role of ['user', 'member', 'admin', 'platform_admin'] as const) {
      expect(callers.map((caller) => mayHandleGlobalRole(caller, role))).toEqual([
        ...[true, true, false, false],
      ]);
    }
    const permissions = ['platform.manage_admins', 'people.view', 'attributes.view'];
    const limited = user([], { globalRole: 'platform_admin' }, { permissions });
    const granted = (['member', 'admin', 'platform_admin'] as const).filter((role) =>
      mayHandleGlobalRole(limited, role),
    );
    expect(granted).toEqual(['member']);
  });
});

test('permissions are named after the level of their scope', () => {
  expect([platform, app, org].map((scope) => scopePermission(scope, 'read_users'))).toEqual([
    ...['platform.read_users', 'app.read_users', 'org.read_users'],
  ]);
});

test('effective permissions are sorted by name', () => {
  const shown = effectivePermissions({ globalRole: 'user', roles: [inApp('developer')] }, app);
  expect(shown).toEqual(['app.read_service_users', 'app.read_users']);
});

test('the author of a change is the user and the token; the root token has a label', () => {
  const nobody = { actorId: null, rootLabel: null, tokenId: null, identity: null };
  expect(authorOf(root)).toEqual({ ...nobody, rootLabel: 'root' });
  expect(authorOf(admin)).toEqual({ ...nobody, actorId: 'user_1', tokenId: 'token_1' });
});
