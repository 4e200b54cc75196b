/**
 * The limits of a new credential: examples, and one property over all callers, users and scopes.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { mintable } from '../../src/api/tokens/rules.ts';
import { Problem } from '../../src/http/problem.ts';
import {
  type Caller,
  type Limits,
  PLATFORM,
  type Role,
  type Scope,
  type Tenant,
} from '../../src/policy/caller.ts';
import { can, seesScope } from '../../src/policy/can.ts';
import {
  type Holder,
  keepsTokensIn,
  limitsOfNew,
  MOST_ANCESTORS,
} from '../../src/policy/credentials.ts';
import { mayTouchOwnRecord, mayTouchRecordsIn } from '../../src/policy/metadata.ts';
import {
  mayManageAttributes,
  mayManagePeople,
  mayViewAttributes,
  mayViewPeople,
  mayViewPerson,
} from '../../src/policy/people.ts';
import { allPermissions, GLOBAL_ROLES, SCOPE_ROLES } from '../../src/policy/permissions.ts';
import { mayHandleGlobalRole, mayHandleRole, mayReadMembers } from '../../src/policy/tenancy.ts';
import { mayManageOwnTokens, mayManageTokensIn } from '../../src/policy/tokens.ts';

type User = Extract<Caller, { kind: 'user' }>;

const app: Tenant = { id: 'app', kind: 'application', parentId: 'platform' };
const org: Tenant = { id: 'org', kind: 'organization', parentId: 'app' };
const sibling: Tenant = { id: 'sibling', kind: 'organization', parentId: 'app' };
const otherApp: Tenant = { id: 'other', kind: 'application', parentId: 'platform' };
const otherOrg: Tenant = { id: 'inc', kind: 'organization', parentId: 'other' };
const tenants = [app, org, sibling, otherApp, otherOrg];
const scopes = [PLATFORM, ...tenants];

const NONE: Limits = { scopeId: null, permissions: null, expiresAt: null };
const root: Caller = { kind: 'root', label: 'root' };
const caller = (of: Partial<User> = {}, limits: Partial<Limits> = {}): User => ({
  kind: 'user',
  isService: false,
  userId: 'maker',
  tokenId: 'token_1',
  identity: null,
  ancestors: 0,
  globalRole: 'user',
  storedRole: of.globalRole ?? 'user',
  roles: [],
  ...of,
  limits: { ...NONE, ...limits },
});
const role = (scope: Scope, name: Role['role']): Role => ({
  scopeId: scope.id,
  kind: scope.kind,
  role: name,
});
const holder = (of: Partial<Holder> = {}): Holder => ({
  userId: 'holder',
  kind: 'human',
  globalRole: 'user',
  roles: [],
  reachedRoles: of.roles ?? [],
  ...of,
});

const own = holder({ userId: 'maker' });
const limitsOf = (...args: Parameters<typeof limitsOfNew>) => {
  const decision = limitsOfNew(...args);
  return 'refused' in decision ? decision.refused : decision.limits;
};

describe('a token for oneself', () => {
  test('without limits has none', () => {
    expect(limitsOf(caller(), own, PLATFORM, NONE)).toEqual(NONE);
  });

  test('has at most the permissions of the token in use', () => {
    const limited = caller({}, { permissions: ['org.read_users', 'org.read_members'] });
    const wanting = (...permissions: string[]) =>
      limitsOf(limited, own, PLATFORM, { ...NONE, permissions });
    expect(wanting('org.read_users')).toMatchObject({ permissions: ['org.read_users'] });
    expect(wanting()).toMatchObject({ permissions: [] });
    expect(wanting('org.read_users', 'people.view')).toBe('too_wide');
    expect(limitsOf(limited, own, PLATFORM, NONE)).toBe('too_wide');
  });

  test('ends no later than the token in use', () => {
    const brief = caller({}, { expiresAt: 1_000 });
    const until = (expiresAt: number | null) =>
      limitsOf(brief, own, PLATFORM, { ...NONE, expiresAt });
    expect(until(null)).toMatchObject({ expiresAt: 1_000 });
    expect(until(999)).toMatchObject({ expiresAt: 999 });
    expect(until(1_000)).toMatchObject({ expiresAt: 1_000 });
    expect(until(1_001)).toBe('too_long');
    expect(limitsOf(caller(), own, PLATFORM, { ...NONE, expiresAt: 5 })).toMatchObject({
      expiresAt: 5,
    });
  });

  test('stays bound to the platform scope', () => {
    const bound = caller({}, { scopeId: PLATFORM.id });
    expect(limitsOf(bound, own, PLATFORM, NONE)).toEqual({ ...NONE, scopeId: PLATFORM.id });
    expect(limitsOf(caller(), own, org, { ...NONE, scopeId: 'org' })).toMatchObject({
      scopeId: 'org',
    });
  });

  test('descends from so many tokens and no more', () => {
    const at = (ancestors: number, tokenId: string | null = 'token_1') =>
      limitsOf(caller({ ancestors, tokenId }), own, PLATFORM, NONE);
    expect(at(MOST_ANCESTORS - 1)).toEqual(NONE);
    expect(at(MOST_ANCESTORS)).toBe('too_deep');
    expect(MOST_ANCESTORS).toBe(8);
    expect(at(MOST_ANCESTORS, null), 'a JWT has no ancestors').toEqual(NONE);
  });
});

describe('a token for another user', () => {
  const orgAdmin = caller({ roles: [role(org, 'admin')] });
  const orgOwner = caller({ roles: [role(org, 'owner')] });
  const bound = { ...NONE, scopeId: 'org' };
  const member = holder({ roles: [role(org, 'member')] });

  test('lists what the user may do there and the maker holds', () => {
    expect(limitsOf(orgAdmin, member, org, bound)).toMatchObject({
      permissions: [
        ...['org.read_metadata', 'org.write_metadata', 'org.manage_tokens', 'org.read_members'],
      ],
    });
    const reader = caller(
      { roles: [role(org, 'admin')] },
      { permissions: ['org.manage_tokens', 'org.read_members'] },
    );
    expect(limitsOf(reader, member, org, bound)).toMatchObject({
      permissions: ['org.manage_tokens', 'org.read_members'],
    });
  });

  test('lists what the user may do by the roles below the scope', () => {
    const below = holder({
      roles: [role(app, 'member')],
      reachedRoles: [role(app, 'member'), role(org, 'owner')],
    });
    const appOwner = caller({ roles: [role(app, 'owner')] });
    const limits = limitsOf(appOwner, below, app, { ...NONE, scopeId: 'app' });
    expect(limits).toMatchObject({
      permissions: expect.arrayContaining(['org.manage_owners', 'app.read_metadata']),
    });
    expect(limits).not.toMatchObject({
      permissions: expect.arrayContaining(['app.create_users']),
    });
  });

  test('lists all that the maker holds when the user is a service, which gets its role later', () => {
    const service = holder({ kind: 'service' });
    const held = allPermissions.filter((each) => can(orgAdmin, each, org));
    expect(limitsOf(orgAdmin, service, org, bound)).toMatchObject({ permissions: held });
    expect(held).toContain('org.create_users');
    expect(held).not.toContain('org.manage_owners');
  });

  test('takes a given list, if the maker holds all of it', () => {
    const wanting = (...permissions: string[]) =>
      limitsOf(orgAdmin, member, org, { ...bound, permissions });
    expect(wanting('org.create_users')).toMatchObject({ permissions: ['org.create_users'] });
    expect(wanting('org.create_users', 'org.manage_owners')).toBe('too_wide');
  });

  test('is not made by an administrator whom D1 does not know as one', () => {
    const byClaim = caller({ globalRole: 'platform_admin', storedRole: 'user' });
    expect(limitsOf(byClaim, member, org, bound)).toBe('not_stored');
    expect(limitsOf(byClaim, own, org, bound)).toMatchObject({ scopeId: 'org' });
    expect(
      limitsOf(caller({ ...byClaim, storedRole: 'platform_admin' }), member, org, bound),
    ).not.toBe('not_stored');
  });

  test('has the limits that the root token names', () => {
    const wanted = { scopeId: 'org', permissions: ['org.read_users'], expiresAt: 7 };
    expect(limitsOf(root, member, org, wanted)).toEqual(wanted);
    expect(limitsOf(root, member, PLATFORM, NONE)).toEqual(NONE);
  });

  test('is kept where the stored roles of its maker grant manage_tokens', () => {
    const kept = (of: Partial<User>) =>
      scopes.filter((scope) => keepsTokensIn(caller(of), scope)).map(({ id }) => id);
    expect(kept({ roles: [role(org, 'owner')] })).toEqual(['org']);
    expect(kept({ roles: [role(app, 'admin')] })).toEqual(['app', 'org', 'sibling']);
    expect(kept({ roles: [role(app, 'developer'), role(org, 'member')] })).toEqual([]);
    expect(kept({ globalRole: 'platform_admin' })).toEqual(scopes.map(({ id }) => id));
    expect(kept({ globalRole: 'platform_admin', storedRole: 'admin' })).toEqual([]);
    expect(orgOwner.storedRole).toBe('user');
  });
});

describe('whatever a new token may do, its maker may do', () => {
  const someTenants = fc.oneof(fc.constant([org]), fc.constant([app, org]), fc.subarray(tenants));
  const someRoles = someTenants.chain((where) =>
    fc.tuple(...where.map((scope) => fc.constantFrom(...SCOPE_ROLES).map((r) => role(scope, r)))),
  ) as fc.Arbitrary<Role[]>;
  const global = fc.oneof(
    { weight: 3, arbitrary: fc.constant('user' as const) },
    { weight: 2, arbitrary: fc.constantFrom(...GLOBAL_ROLES) },
  );
  const somePermissions = fc.subarray([...allPermissions], { minLength: 20 });
  const someLimits = fc.record<Limits>({
    scopeId: fc.option(fc.constantFrom(...scopes.map(({ id }) => id)), { freq: 1 }),
    permissions: fc.option(somePermissions, { freq: 1 }),
    expiresAt: fc.option(fc.integer({ min: 10, max: 20 })),
  });
  const person = fc.record({ roles: someRoles, storedRole: global, byClaim: fc.boolean() });
  const request = fc.record({
    userId: fc.constantFrom('maker', 'holder', 'holder'),
    scopeId: fc.constantFrom('org', 'app', ...scopes.map(({ id }) => id), undefined),
    permissions: fc.option(fc.subarray([...allPermissions]), { nil: undefined, freq: 1 }),
    expiresAt: fc.option(fc.integer({ min: 10, max: 20 }), { nil: undefined, freq: 1 }),
  });

  const lineOf = ({ id, parentId }: Scope) => [id, parentId];
  const reaches = (scope: Scope, { scopeId }: Role) => {
    const at = scopes.find(({ id }) => id === scopeId);
    return (
      scope.kind === 'platform' || lineOf(scope).includes(scopeId) || at?.parentId === scope.id
    );
  };

  /** The facts as `findTokenFacts` would read them, of a world with two people. */
  function factsOf(maker: User, other: Holder, named: { userId?: string; scopeId?: string }) {
    const scope = scopes.find(({ id }) => id === named.scopeId) ?? null;
    const line = scope ? lineOf(scope) : [];
    const onLine = (roles: readonly Role[]) => roles.filter((each) => line.includes(each.scopeId));
    const isOther = named.userId === other.userId;
    const meant = isOther
      ? other
      : holder({ userId: 'maker', globalRole: maker.storedRole, roles: maker.roles });
    const user = {
      ...meant,
      roles: onLine(meant.roles),
      reachedRoles: meant.roles.filter((each) => reaches(scope ?? PLATFORM, each)),
      email: 'user@example.com',
      status: 'active' as const,
    };
    return { facts: { caller: { ...maker, roles: onLine(maker.roles) }, user, scope }, meant };
  }

  /** Every sentence of the policy that the token's user passes with it, and the maker's own. */
  function sentences(token: Caller, maker: User, isOwn: boolean): [string, boolean, boolean][] {
    const both = (name: string, may: (caller: Caller) => boolean) =>
      [name, may(token), may(maker)] as [string, boolean, boolean];
    const holderId = token.kind === 'user' ? token.userId : '';
    return [
      ...scopes.flatMap((scope) => [
        ...allPermissions.map((each) => both(`${each} ${scope.id}`, (by) => can(by, each, scope))),
        ...SCOPE_ROLES.map((each) =>
          both(`handle ${each} ${scope.id}`, (by) => mayHandleRole(by, each, scope)),
        ),
        both(`see ${scope.id}`, (by) => seesScope(by, scope)),
        both(`members of ${scope.id}`, (by) => mayReadMembers(by, scope)),
        both(`tokens in ${scope.id}`, (by) => mayManageTokensIn(by, scope)),
        [
          `own tokens ${scope.id}`,
          mayManageOwnTokens(token, scope),
          isOwn ? mayManageOwnTokens(maker, scope) : mayManageTokensIn(maker, scope),
        ] as [string, boolean, boolean],
      ]),
      ...tenants.flatMap((tenant) =>
        (['read_metadata', 'write_metadata'] as const).flatMap((verb) => [
          both(`${verb} ${tenant.id}`, (by) => mayTouchRecordsIn(by, verb, tenant)),
          [
            `own ${verb} ${tenant.id}`,
            mayTouchOwnRecord(token, verb, tenant),
            isOwn ? mayTouchOwnRecord(maker, verb, tenant) : mayTouchRecordsIn(maker, verb, tenant),
          ] as [string, boolean, boolean],
        ]),
      ),
      ...GLOBAL_ROLES.map((each) => both(`grant ${each}`, (by) => mayHandleGlobalRole(by, each))),
      both('see people', mayViewPeople),
      both('manage people', mayManagePeople),
      both('see attributes', mayViewAttributes),
      both('manage attributes', mayManageAttributes),
      both('see the user', (by) => mayViewPerson(by, holderId)),
    ];
  }

  test('for all callers, users, scopes and requests', () => {
    let minted = 0;
    let forOthers = 0;
    fc.assert(
      fc.property(
        person,
        person,
        someLimits,
        request,
        fc.boolean(),
        (one, two, limits, named, isService) => {
          const globalRole = one.byClaim ? ('platform_admin' as const) : one.storedRole;
          const maker = caller({ ...one, globalRole }, limits);
          const other = holder({
            globalRole: two.storedRole,
            roles: two.roles,
            kind: isService ? 'service' : 'human',
          });
          const { userId, scopeId } = named;
          const at = {
            ...(userId !== undefined && { userId }),
            ...(scopeId !== undefined && { scopeId }),
          };
          const { facts, meant } = factsOf(maker, other, at);
          let made: Limits;
          try {
            made = mintable(facts, { name: 'x', ...named }, 0).limits;
          } catch (error) {
            if (error instanceof Problem) return;
            throw error;
          }
          const isOwn = meant.userId === maker.userId;
          minted += 1;
          if (!isOwn) forOthers += 1;
          const token = caller(
            { userId: meant.userId, globalRole: meant.globalRole, roles: meant.roles },
            made,
          );
          const wider = sentences(token, maker, isOwn).filter(
            ([, may, makerMay]) => may && !makerMay,
          );
          expect(wider.map(([name]) => name)).toEqual([]);
          expect(made.expiresAt ?? Number.POSITIVE_INFINITY).toBeLessThanOrEqual(
            limits.expiresAt ?? Number.POSITIVE_INFINITY,
          );
          if (!isOwn) expect(made.permissions, 'a list, which does not grow').not.toBeNull();
        },
      ),
      { numRuns: 3_000 },
    );
    expect(minted).toBeGreaterThan(300);
    expect(forOthers).toBeGreaterThan(100);
  });
});
