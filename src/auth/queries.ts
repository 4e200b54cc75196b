/** Where tokens live, and who their bearers are. Writes return statements to batch. */
import type { Database } from '../db/database.ts';
import type { Caller, Role, Scope, ScopeKind } from '../policy/caller.ts';
import type { GlobalRole } from '../policy/permissions.ts';
import {
  CALLER_COLUMNS,
  type CallerRow,
  CREDENTIAL,
  callerOf,
  credentialParameters,
  rolesOnLine,
} from './caller.ts';
import type { MintCommand, RevokeCommand } from './commands.ts';
import type { Credential } from './credential.ts';

/** The user that a request is about, with the roles it holds on the scope asked for and above. */
export interface Person {
  readonly userId: string;
  readonly email: string;
  readonly kind: 'human' | 'service';
  readonly globalRole: GlobalRole;
  readonly roles: readonly Role[];
}

/** Who asks, about whom, where; null is what was not found, or not asked for. */
export interface Asked {
  readonly caller: Caller;
  readonly person: Person | null;
  readonly scope: Scope | null;
}

interface AskedRow extends CallerRow {
  readonly scope_id: string | null;
  readonly scope_kind: ScopeKind | null;
  readonly scope_parent_id: string | null;
  readonly person_id: string | null;
  readonly person_email: string;
  readonly person_kind: 'human' | 'service';
  readonly person_role: GlobalRole;
  readonly person_roles: string;
}

/** The query over who is asked about: a subquery of one row (user_id, scope_id, found). */
const asking = (about: string) => `
  WITH c AS MATERIALIZED (${CREDENTIAL}),
       asked (user_id, scope_id, found) AS (${about})
  SELECT ${CALLER_COLUMNS}, ${rolesOnLine('u', 't')} AS caller_roles,
         t.id AS scope_id, t.kind AS scope_kind, t.parent_id AS scope_parent_id,
         w.id AS person_id, w.email AS person_email, w.kind AS person_kind,
         wp.role AS person_role, ${rolesOnLine('w', 't')} AS person_roles
    FROM asked
    LEFT JOIN c
    LEFT JOIN users u ON u.id = c.user_id
    LEFT JOIN principals p ON p.user_id = u.id
    LEFT JOIN scopes t ON t.id = asked.scope_id
    LEFT JOIN users w ON w.id = coalesce(asked.user_id, u.id) AND asked.found
    LEFT JOIN principals wp ON wp.user_id = w.id`;

const ASKED_BY_ID = asking('SELECT ?, ?, 1');

const ASKED_BY_TOKEN = asking(`
  SELECT k.user_id, k.scope_id, k.id IS NOT NULL
    FROM (SELECT 1) LEFT JOIN tokens k ON k.id = ? AND k.revoked_at IS NULL`);

/** The caller, a user (absent is the caller) and a scope (absent is none), in one round trip. */
export const findAsked = (
  db: Database,
  credential: Credential,
  about: { readonly userId?: string | undefined; readonly scopeId?: string | undefined },
  now: number,
): Promise<Asked> =>
  ask(db.prepare(ASKED_BY_ID), credential, [about.userId ?? null, about.scopeId ?? null], now);

/** The caller, the user of a token that is not revoked, and the scope that the token is bound to. */
export const findAskedByToken = (
  db: Database,
  credential: Credential,
  tokenId: string,
  now: number,
): Promise<Asked> => ask(db.prepare(ASKED_BY_TOKEN), credential, [tokenId], now);

async function ask(
  statement: D1PreparedStatement,
  credential: Credential,
  about: readonly (string | null)[],
  now: number,
): Promise<Asked> {
  const row = await statement.bind(...credentialParameters(credential), ...about).first<AskedRow>();
  if (!row) throw new Error('who asks is always one row');
  return {
    caller: callerOf(credential, row, now),
    person: row.person_id === null ? null : personOf(row.person_id, row),
    scope:
      row.scope_id && row.scope_kind
        ? { id: row.scope_id, kind: row.scope_kind, parentId: row.scope_parent_id }
        : null,
  };
}

const personOf = (userId: string, row: AskedRow): Person => ({
  userId,
  email: row.person_email,
  kind: row.person_kind,
  globalRole: row.person_role,
  roles: JSON.parse(row.person_roles) as Role[],
});

/** A row of `tokens` as far as anyone is shown it. */
export interface TokenRow {
  readonly id: string;
  readonly user_id: string;
  readonly kind: 'personal' | 'service';
  readonly name: string;
  readonly last_four: string;
  readonly scope_id: string | null;
  readonly permissions: string | null;
  readonly expires_at: number | null;
  readonly last_used_at: number | null;
  readonly created_at: number;
}

/** The columns of a token that anyone is shown. */
export const SHOWN = `id, user_id, kind, name, last_four, scope_id, permissions, expires_at, last_used_at,
  created_at`;

/**
 * Inserts a token, unless its user has gone meanwhile. One that is there already was minted by the
 * same request, whose answer was lost: nobody knows its secret, so it takes the new one.
 */
export const insertToken = (db: Database, token: MintCommand): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO tokens (id, user_id, kind, name, hash, last_four, scope_id, permissions,
                           expires_at, created_by, created_at)
       SELECT ?, id, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM users
        WHERE id = ? AND (?12 IS NULL OR status = 'active' AND password_hash = ?12)
       ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, last_four = excluded.last_four
         WHERE user_id = excluded.user_id AND revoked_at IS NULL AND hash <> excluded.hash`,
    )
    .bind(
      token.tokenId,
      token.kind,
      token.name,
      token.hash,
      token.lastFour,
      token.limits.scopeId,
      token.limits.permissions && JSON.stringify(token.limits.permissions),
      token.expiresAt,
      token.actorId,
      token.now,
      token.userId,
      token.passwordHash ?? null,
    );

export const tokenById = (db: Database, tokenId: string): D1PreparedStatement =>
  db.prepare(`SELECT ${SHOWN} FROM tokens WHERE id = ?`).bind(tokenId);

export const revokeToken = (db: Database, command: RevokeCommand): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE tokens SET revoked_at = ? WHERE id = ? AND user_id = ? AND revoked_at IS NULL
       RETURNING id`,
    )
    .bind(command.now, command.tokenId, command.userId);

/** An hour: more often than this the use of a token is not written down. */
const USE_GRAIN = 3_600_000;

/** Notes that a token was used. Goes along in batches that are made anyway. */
export const noteTokenUse = (
  db: Database,
  tokenId: string | null,
  now: number,
): D1PreparedStatement =>
  db
    .prepare(
      'UPDATE tokens SET last_used_at = ?1 WHERE id = ?2 AND coalesce(last_used_at, 0) <= ?1 - ?3',
    )
    .bind(now, tokenId, USE_GRAIN);

/** How long a token that has ended is kept, so that its owner may still ask why: 30 days. */
const ENDED_FOR = 30 * 24 * 60 * 60 * 1_000;

/** Removes tokens that ended long ago, at most `limit`. Returns their ids. */
export const removeEndedTokens = (db: Database, now: number, limit: number): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM tokens WHERE id IN (
         SELECT id FROM tokens WHERE revoked_at <= ?1 OR expires_at <= ?1 LIMIT ?2)
       RETURNING id`,
    )
    .bind(now - ENDED_FOR, limit);

/** A user's tokens that are not revoked, newest first, one more than `limit`, and their number. */
export async function listTokens(
  db: Database,
  filter: {
    readonly userId: string;
    readonly scopeId: string | null;
    readonly before: string | null;
    readonly limit: number;
  },
): Promise<{ readonly rows: TokenRow[]; readonly total: number }> {
  const of = 'user_id = ?1 AND revoked_at IS NULL AND (?2 IS NULL OR scope_id = ?2)';
  const [rows, count] = await db.batch([
    db
      .prepare(
        `SELECT ${SHOWN} FROM tokens WHERE ${of} AND (?3 IS NULL OR id < ?3)
          ORDER BY id DESC LIMIT ?4`,
      )
      .bind(filter.userId, filter.scopeId, filter.before, filter.limit + 1),
    db
      .prepare(`SELECT count(*) AS total FROM tokens WHERE ${of}`)
      .bind(filter.userId, filter.scopeId),
  ]);
  const [{ total } = { total: 0 }] = (count?.results ?? []) as { total: number }[];
  return { rows: (rows?.results ?? []) as TokenRow[], total };
}
