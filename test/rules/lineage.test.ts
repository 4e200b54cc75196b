/**
 * What a token rests on, as SQL: held against the sentences of the policy, and alone at its edges.
 */
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { LINEAGE } from '../../src/auth/lineage.ts';
import { newToken } from '../../src/auth/token.ts';
import { type Caller, PLATFORM, type Role, type Scope } from '../../src/policy/caller.ts';
import { grantedIn } from '../../src/policy/can.ts';
import { keepsTokensIn } from '../../src/policy/credentials.ts';
import {
  allPermissions,
  GLOBAL_ROLES,
  type GlobalRole,
  grantsOfRole,
  SCOPE_ROLES,
} from '../../src/policy/permissions.ts';

const { other: maker, stranger: user } = people;
const run = (sql: string, ...values: unknown[]) =>
  env.DB.prepare(sql)
    .bind(...values)
    .run();

interface Line {
  readonly permissions: string | null;
  readonly expires_at: number | null;
  readonly ended_at: number | null;
  readonly by_another: 0 | 1;
  readonly ancestors: number;
}

const lineOf = (id: string) =>
  env.DB.prepare(`${LINEAGE('k.id = ?')} SELECT * FROM line WHERE next IS NULL`).bind(id);

/** A token of a user, by a maker. */
async function token(of: {
  readonly by: string | null;
  readonly parent?: string;
  readonly scope?: string;
  readonly expires?: number;
  readonly user?: string;
  readonly permissions?: readonly string[];
}): Promise<string> {
  const { tokenId, hash } = newToken(user.id);
  await run(
    `INSERT INTO tokens (id, user_id, kind, name, hash, last_four, created_by, parent_id, scope_id,
                         expires_at, permissions, created_at)
     VALUES (?, ?, 'personal', 'line', ?, 'last', ?, ?, ?, ?, ?, 0)`,
    ...[tokenId, of.user ?? user.id, hash, of.by, of.parent ?? null],
    ...[of.scope ?? null, of.expires ?? null, JSON.stringify(of.permissions) ?? null],
  );
  return tokenId;
}

async function become(globalRole: GlobalRole, roles: readonly Role[]): Promise<Caller> {
  await run('DELETE FROM memberships WHERE user_id = ?', maker.id);
  await run('UPDATE principals SET role = ? WHERE user_id = ?', globalRole, maker.id);
  for (const { scopeId, role } of roles) {
    await run(
      `INSERT INTO memberships (scope_id, user_id, application_id, role, created_at, updated_at)
       VALUES (?, ?, ?, ?, 0, 0)`,
      ...[scopeId, maker.id, tenants.myApp.id, role],
    );
  }
  return {
    kind: 'user',
    isService: false,
    userId: maker.id,
    tokenId: null,
    identity: null,
    ancestors: 0,
    globalRole: 'user',
    storedRole: globalRole,
    roles,
    limits: { scopeId: null, permissions: null, expiresAt: null },
  };
}

describe('a token for another user is good as long as the policy lets its maker keep it', () => {
  const { myApp, acme, globex, corporate } = tenants;
  const scopes: readonly Scope[] = [PLATFORM, myApp, acme, globex, corporate];
  const at = ({ id: scopeId, kind }: Scope, role: Role['role']): Role => ({ scopeId, kind, role });
  const makers: readonly (readonly [string, GlobalRole, readonly Role[]])[] = [
    ...GLOBAL_ROLES.map((role) => [role, role, []] as const),
    ...SCOPE_ROLES.map((role) => [`${role} of an application`, 'user', [at(myApp, role)]] as const),
    ...SCOPE_ROLES.map((role) => [`${role} of an organization`, 'user', [at(acme, role)]] as const),
    ['both', 'user', [at(myApp, 'developer'), at(acme, 'admin')]],
  ];

  test.each(makers)('%s', async (_who, globalRole, roles) => {
    const caller = await become(globalRole, roles);
    if (caller.kind !== 'user') throw new Error('the maker is a user');
    for (const scope of scopes) {
      const bounds = scope.kind === 'platform' ? [undefined, scope.id] : [scope.id];
      for (const bound of bounds) {
        const id = await token({ by: maker.id, ...(bound && { scope: bound }) });
        const line = await lineOf(id).first<Line>();
        expect(line?.ended_at === null, `${scope.id} ${bound}`).toBe(keepsTokensIn(caller, scope));
        expect(line?.by_another).toBe(1);
      }
    }
  });

  test.each(makers)('and has only permissions that the maker holds: %s', async (...of) => {
    const [, globalRole, roles] = of;
    const caller = await become(globalRole, roles);
    if (caller.kind !== 'user') throw new Error('the maker is a user');
    for (const scope of scopes.filter((each) => keepsTokensIn(caller, each))) {
      const made = await token({ by: maker.id, scope: scope.id, permissions: allPermissions });
      const child = await token({ by: user.id, parent: made, permissions: allPermissions });
      const useful = scope.kind === 'platform' ? allPermissions : grantsOfRole(scope.kind, 'owner');
      const held = grantedIn({ globalRole, roles }, scope);
      for (const id of [made, child]) {
        const kept = JSON.parse((await lineOf(id).first<Line>())?.permissions ?? 'null');
        expect(useful.filter((each) => kept.includes(each))).toEqual(
          useful.filter((each) => held.has(each)),
        );
      }
    }
  });

  test('and is active', async () => {
    await become('platform_admin', []);
    const id = await token({ by: maker.id });
    const status = async (name: string) => {
      await run('UPDATE users SET status = ? WHERE id = ?', name, maker.id);
      return (await lineOf(id).first<Line>())?.ended_at;
    };
    expect([await status('suspended'), await status('pending'), await status('active')]).toEqual([
      ...[0, 0, null],
    ]);
    expect(await lineOf(await token({ by: 'user_gone' })).first()).toMatchObject({ ended_at: 0 });
  });
});

describe('a line', () => {
  test('of one token is that token', async () => {
    for (const by of [user.id, null]) {
      const id = await token({ by, expires: 9 });
      expect(await lineOf(id).first()).toMatchObject({
        id,
        user_id: user.id,
        expires_at: 9,
        ended_at: null,
        by_another: 0,
        ancestors: 0,
      });
    }
    const revoked = await token({ by: user.id });
    await run('UPDATE tokens SET revoked_at = 7 WHERE id = ?', revoked);
    expect(await lineOf(revoked).first()).toMatchObject({ ended_at: 7 });
  });

  test('has the earliest end, whichever of its tokens has it', async () => {
    const ends: (number | undefined)[][] = [
      [5, 9],
      [9, 5],
      [5, undefined],
      [undefined, 5],
    ];
    for (const [first, second] of ends) {
      const parent = await token({ by: user.id, ...(first && { expires: first }) });
      const child = await token({ by: user.id, parent, ...(second && { expires: second }) });
      expect(await lineOf(child).first(), `${first} ${second}`).toMatchObject({
        id: child,
        expires_at: 5,
        ancestors: 1,
        by_another: 0,
      });
    }
  });

  test('rests on another user if any of its tokens was made by one', async () => {
    await become('platform_admin', []);
    const first = await token({ by: maker.id });
    const second = await token({ by: user.id, parent: first });
    const third = await token({ by: user.id, parent: second });
    expect(await lineOf(third).first()).toMatchObject({
      by_another: 1,
      ancestors: 2,
      ended_at: null,
    });
    await become('user', []);
    expect(await lineOf(third).first()).toMatchObject({ by_another: 1, ended_at: 0 });
  });

  test('has ended when a token in it is gone', async () => {
    const child = await token({ by: user.id, parent: await token({ by: user.id }) });
    const results = await env.DB.batch([
      env.DB.prepare('PRAGMA defer_foreign_keys = on'),
      env.DB.prepare(`UPDATE tokens SET parent_id = 'token_gone' WHERE id = ?`).bind(child),
      lineOf(child),
      env.DB.prepare('UPDATE tokens SET parent_id = NULL WHERE id = ?').bind(child),
    ]);
    expect(results[2]?.results).toMatchObject([{ id: child, ended_at: 0 }]);
    expect(await lineOf(child).first()).toMatchObject({ ended_at: null });
  });

  test('of no token is no row', async () => {
    expect(await lineOf('token_nowhere').first()).toBeNull();
  });
});
