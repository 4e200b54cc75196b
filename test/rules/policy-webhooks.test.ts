/** A caller may ask for `full` payload who may read all values in the scope of the webhook. */
import { expect, test } from 'vitest';
import type { Caller, Scope } from '../../src/policy/caller.ts';
import { allPermissions, type Permission } from '../../src/policy/permissions.ts';
import { mayAskForValues } from '../../src/policy/webhooks.ts';

const platform: Scope = { id: 'platform', kind: 'platform', parentId: null };
const app: Scope = { id: 'app', kind: 'application', parentId: 'platform' };
const org: Scope = { id: 'org', kind: 'organization', parentId: 'app' };

type User = Extract<Caller, { kind: 'user' }>;
const user = (of: Partial<User>, limits: Partial<User['limits']> = {}): User => ({
  kind: 'user',
  isService: false,
  userId: 'user_1',
  tokenId: 'token_1',
  identity: null,
  ancestors: 0,
  roles: [],
  globalRole: 'user',
  storedRole: of.globalRole ?? 'user',
  limits: { scopeId: null, permissions: null, expiresAt: null, ...limits },
  ...of,
});
const operator = { globalRole: 'platform_admin' } as const;
const ofApp = { roles: [{ scopeId: 'app', kind: 'application', role: 'admin' }] } as const;
const ofOrg = { roles: [{ scopeId: 'org', kind: 'organization', role: 'admin' }] } as const;

/** What a token needs for the values of an organization, and those of an application beside it. */
const inOrg: Permission[] = [
  ...(['org.read_people', 'org.read_metadata', 'org.write_metadata'] as const),
  ...(['org.manage_metadata', 'org.manage_members', 'org.read_members'] as const),
];
const inApp: Permission[] = [
  ...(['app.read_people', 'app.read_metadata', 'app.write_metadata'] as const),
  ...(['app.manage_metadata', 'app.update_users', 'app.read_users'] as const),
];
const but = (list: readonly Permission[], left: Permission) => list.filter((each) => each !== left);

test.each<[string, Caller, string[]]>([
  [
    'the root token may ask everywhere',
    { kind: 'root', label: 'root' },
    ['platform', 'app', 'org'],
  ],
  [
    'an administrator of the platform may ask everywhere',
    user(operator),
    ['platform', 'app', 'org'],
  ],
  [
    'but not on the platform by a limited token',
    user(operator, { permissions: [...allPermissions] }),
    ['app', 'org'],
  ],
  ['nor by a bound one', user(operator, { scopeId: 'app' }), ['app', 'org']],
  ['an admin of an application may there and below', user(ofApp), ['app', 'org']],
  ['an admin of an organization may there alone', user(ofOrg), ['org']],
  ['a member of the team may nowhere', user({ globalRole: 'admin' }), []],
  [
    'a token that manages webhooks alone may nowhere',
    user(ofApp, { permissions: ['app.manage_webhooks'] }),
    [],
  ],
  [
    'a token with what it needs may there and below',
    user(ofApp, { permissions: [...inApp, ...inOrg] }),
    ['app', 'org'],
  ],
  ['a token without what lies below may nowhere', user(ofApp, { permissions: inApp }), []],
  [
    'a token with what an organization needs may there',
    user(ofOrg, { permissions: inOrg }),
    ['org'],
  ],
  ...inOrg.map((left): [string, Caller, string[]] => [
    `a token without ${left} may nowhere`,
    user(ofApp, { permissions: [...inApp, ...but(inOrg, left)] }),
    [],
  ]),
  ...inApp.map((left): [string, Caller, string[]] => [
    `a token without ${left} may in organizations alone`,
    user(ofApp, { permissions: [...inOrg, ...but(inApp, left)] }),
    ['org'],
  ]),
])('%s', (_who, caller, where) => {
  const may = [platform, app, org].filter((scope) => mayAskForValues(caller, scope));
  expect(may.map(({ id }) => id)).toEqual(where);
});
