import type { Database } from '../../db/database.ts';
import type { MintCommand, RevokeCommand } from './commands.ts';

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
