/** The whole table of permissions, written out for every role and scope. */
import { describe, expect, test } from 'vitest';
import { allContracts } from '../../src/api/surfaces.ts';
import { type Caller, PLATFORM, type Role, type Tenant } from '../../src/policy/caller.ts';
import { can } from '../../src/policy/can.ts';
import { mayTouchOwnRecord, mayTouchRecordsIn } from '../../src/policy/metadata.ts';
import {
  mayManageAttributes,
  mayManagePeople,
  mayViewAttributes,
  mayViewPeople,
} from '../../src/policy/people.ts';
import { allPermissions, type GlobalRole, type Permission } from '../../src/policy/permissions.ts';
import {
  manageAdmins,
  manageMembers,
  mayHandleRole,
  mayReadMembers,
} from '../../src/policy/tenancy.ts';

const app: Tenant = { id: 'app', kind: 'application', parentId: 'platform' };
const org: Tenant = { id: 'org', kind: 'organization', parentId: 'app' };
const sibling: Tenant = { id: 'sibling', kind: 'organization', parentId: 'app' };
const otherApp: Tenant = { id: 'other', kind: 'application', parentId: 'platform' };
const otherOrg: Tenant = { id: 'inc', kind: 'organization', parentId: 'other' };
const everywhere = { PLATFORM, app, org, sibling, otherApp, otherOrg };

const user = (globalRole: GlobalRole, roles: Role[] = [], limits = {}): Caller => ({
  kind: 'user',
  isService: false,
  userId: 'user_1',
  tokenId: 'token_1',
  identity: null,
  ancestors: 0,
  roles,
  globalRole,
  storedRole: globalRole,
  limits: { scopeId: null, permissions: null, expiresAt: null, ...limits },
});
const inApp = (role: Role['role']) => user('user', [{ scopeId: 'app', kind: 'application', role }]);
const inOrg = (role: Role['role']) =>
  user('user', [{ scopeId: 'org', kind: 'organization', role }]);

const cast = {
  root: { kind: 'root', label: 'root' } as Caller,
  platformAdmin: user('platform_admin'),
  teamAdmin: user('admin'),
  teamMember: user('member'),
  user: user('user'),
  appOwner: inApp('owner'),
  appAdmin: inApp('admin'),
  developer: inApp('developer'),
  appMember: inApp('member'),
  orgOwner: inOrg('owner'),
  orgAdmin: inOrg('admin'),
  orgMember: inOrg('member'),
};
type Name = keyof typeof cast;

const places = Object.keys(everywhere) as (keyof typeof everywhere)[];
const held = (caller: Caller, permission: Permission) =>
  places.filter((place) => can(caller, permission, everywhere[place]));

const isOf = (level: string) => (permission: Permission) => permission.startsWith(`${level}.`);

describe('role × permission × scope', () => {
  test.each(allPermissions)('%s', (permission) => {
    const everyPlace = [...places];
    const appLine = ['app', 'org', 'sibling'];
    const onlyOwners = ['app.manage_admins', 'app.manage_owners'];
    const team = isOf('people')(permission) || isOf('attributes')(permission);
    const wanted: Record<Name, string[]> = {
      root: everyPlace,
      platformAdmin: everyPlace,
      teamAdmin: team ? everyPlace : [],
      teamMember: team && permission.endsWith('.view') ? everyPlace : [],
      user: [],
      appOwner: isOf('app')(permission) || isOf('org')(permission) ? appLine : [],
      appAdmin:
        (isOf('app')(permission) && !onlyOwners.includes(permission)) || isOf('org')(permission)
          ? appLine
          : [],
      developer: ['app.read_users', 'app.read_service_users'].includes(permission) ? appLine : [],
      appMember: [],
      orgOwner: isOf('org')(permission) ? ['org'] : [],
      orgAdmin: isOf('org')(permission) && permission !== 'org.manage_owners' ? ['org'] : [],
      orgMember: permission === 'org.read_members' ? ['org'] : [],
    };
    for (const [name, caller] of Object.entries(cast)) {
      expect(held(caller, permission), name).toEqual(wanted[name as Name]);
    }
  });
});

describe('the limits of a token', () => {
  const owner: Role[] = [{ scopeId: 'app', kind: 'application', role: 'owner' }];

  test('reach the scope that the token is bound to, and below', () => {
    const bound = user('user', owner, { scopeId: 'org' });
    expect(held(bound, 'org.read_users')).toEqual(['org']);
    expect(held(user('platform_admin', [], { scopeId: 'app' }), 'org.read_users')).toEqual([
      'app',
      'org',
      'sibling',
    ]);
    expect(held(user('platform_admin', [], { scopeId: 'platform' }), 'org.read_users')).toEqual(
      places,
    );
  });

  test('leave only the listed permissions', () => {
    const limited = user('user', owner, { permissions: ['org.read_users', 'platform.read_users'] });
    expect(held(limited, 'org.read_users')).toEqual(['app', 'org', 'sibling']);
    expect(held(limited, 'org.create_users')).toEqual([]);
    expect(held(limited, 'platform.read_users')).toEqual([]);
    expect(held(user('platform_admin', [], { permissions: [] }), 'org.read_users')).toEqual([]);
  });
});

describe('rules', () => {
  const names = Object.keys(cast) as Name[];
  const who = (may: (caller: Caller) => boolean) => names.filter((name) => may(cast[name]));
  const above = ['root', 'platformAdmin', 'appOwner', 'appAdmin'];

  test.each([
    ['see people', mayViewPeople, ['root', 'platformAdmin', 'teamAdmin', 'teamMember']],
    ['manage people', mayManagePeople, ['root', 'platformAdmin', 'teamAdmin']],
    ['see attributes', mayViewAttributes, ['root', 'platformAdmin', 'teamAdmin', 'teamMember']],
    ['manage attributes', mayManageAttributes, ['root', 'platformAdmin', 'teamAdmin']],
    [
      'touch records of an organization',
      (caller: Caller) => mayTouchRecordsIn(caller, 'write_metadata', org),
      [...above, 'orgOwner', 'orgAdmin'],
    ],
    [
      'touch records of an application',
      (caller: Caller) => mayTouchRecordsIn(caller, 'read_metadata', app),
      above,
    ],
    [
      'touch their own record',
      (caller: Caller) => mayTouchOwnRecord(caller, 'write_metadata', otherOrg),
      names.filter((name) => name !== 'root'),
    ],
    [
      'read the members of an organization',
      (caller: Caller) => mayReadMembers(caller, org),
      [...above, 'orgOwner', 'orgAdmin', 'orgMember'],
    ],
    [
      'read the members of an application',
      (caller: Caller) => mayReadMembers(caller, app),
      [...above, 'developer', 'appMember'],
    ],
    [
      'make a member of an organization',
      (caller: Caller) => mayHandleRole(caller, 'member', org),
      [...above, 'orgOwner', 'orgAdmin'],
    ],
    [
      'make an admin of an organization',
      (caller: Caller) => mayHandleRole(caller, 'admin', org),
      [...above, 'orgOwner', 'orgAdmin'],
    ],
    [
      'make an owner of an organization',
      (caller: Caller) => mayHandleRole(caller, 'owner', org),
      [...above, 'orgOwner'],
    ],
    [
      'make a developer of an application',
      (caller: Caller) => mayHandleRole(caller, 'developer', app),
      above,
    ],
    [
      'make an admin of an application',
      (caller: Caller) => mayHandleRole(caller, 'admin', app),
      ['root', 'platformAdmin', 'appOwner'],
    ],
    [
      'make an owner of an application',
      (caller: Caller) => mayHandleRole(caller, 'owner', app),
      ['root', 'platformAdmin', 'appOwner'],
    ],
    [
      'make anyone anything elsewhere',
      (caller: Caller) => mayHandleRole(caller, 'member', otherOrg),
      ['root', 'platformAdmin'],
    ],
  ])('who may %s', (_what, may, wanted) =>
    expect(who(may)).toEqual(names.filter((name) => (wanted as string[]).includes(name))),
  );

  test('managing members and managing admins are separate permissions at each level', () => {
    expect([manageMembers(org), manageAdmins(org), manageMembers(app), manageAdmins(app)]).toEqual([
      ...['org.manage_members', 'org.manage_admins', 'app.update_users', 'app.manage_admins'],
    ]);
  });
});

test('only these routes are open to anyone, and only these never refuse a caller', () => {
  const contracts = Object.entries(allContracts);
  const open = contracts.filter(([, { access }]) => access === 'anyone').map(([name]) => name);
  expect(open.sort()).toEqual([
    'ingestBatch',
    'obtainToken',
    'readHealth',
    'readReceivedInvitation',
    'redeemCode',
    'sendCode',
    'signIn',
    'signUp',
    'undoEmailChange',
  ]);
  const either = contracts.filter(([, { access }]) => access === 'optional').map(([name]) => name);
  expect(either).toEqual(['acceptInvitation', 'declineInvitation']);
  const guarded = contracts.filter(([, { access }]) => access === 'caller');
  const never = guarded.filter(
    ([, { problems }]) => !problems.some((is) => is === 'forbidden' || is === 'not_found'),
  );
  // These show only the caller's own data.
  expect(never.map(([name]) => name).sort()).toEqual([
    'listApplications',
    'listOrganizations',
    'readMe',
  ]);
});
