/** Tokens: their row, the commands that make and end them, and the statements. */
import type { Database } from '../../db/database.ts';
import { APPLIED, type Mutation } from '../../db/events.ts';
import type { Limits } from '../../policy/caller.ts';
import type { TokenKind } from '../../values/choices.ts';

/** A token without its hash: nobody is shown that. */
export interface TokenRow {
  readonly id: string;
  readonly user_id: string;
  readonly kind: TokenKind;
  readonly name: string;
  readonly last_four: string;
  readonly scope_id: string | null;
  readonly permissions: string | null;
  readonly expires_at: number | null;
  readonly last_used_at: number | null;
  readonly created_at: number;
}

const COLUMNS = [
  'id',
  'user_id',
  'kind',
  'name',
  'last_four',
  'scope_id',
  'permissions',
  'expires_at',
  'last_used_at',
  'created_at',
] as const satisfies readonly (keyof TokenRow)[];

const TOKEN = `SELECT ${COLUMNS.join(', ')} FROM tokens`;

/** A `TokenRow` as a JSON object in SQL. */
export const TOKEN_JSON = `json_object(${COLUMNS.map((column) => `'${column}', ${column}`).join(', ')})`;

interface TokenCommand extends Mutation {
  readonly userId: string;
  readonly tokenId: string;
}

export interface MintCommand extends TokenCommand {
  readonly kind: TokenKind;
  readonly name: string;
  readonly hash: string;
  readonly lastFour: string;
  readonly limits: Limits;
  readonly expiresAt: number | null;
  /** Given by a sign-in: the user must be active, and this still the hash of their password. */
  readonly passwordHash?: string;
}

export type RevokeCommand = TokenCommand;

/**
 * Inserts a token, unless its user has been deleted. If the token exists, the same request minted it
 * and its answer was lost. Nobody knows the secret then, so it gets the new one.
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
  db.prepare(`${TOKEN} WHERE id = ?`).bind(tokenId);

export const revokeToken = (db: Database, command: RevokeCommand): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE tokens SET revoked_at = ? WHERE id = ? AND user_id = ? AND revoked_at IS NULL
       RETURNING id`,
    )
    .bind(command.now, command.tokenId, command.userId);

/** Ends the personal tokens of a user, but one, if a mutation was applied. */
export const revokePersonalTokens = (
  db: Database,
  userId: string,
  keepToken: string | null,
  { mutationId, now }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE tokens SET revoked_at = ?2
        WHERE user_id = ?1 AND kind = 'personal' AND revoked_at IS NULL AND id IS NOT ?3
          AND ${APPLIED('?4')}`,
    )
    .bind(userId, now, keepToken, mutationId);

/** The use of a token is noted at most once in this time: an hour. */
const USE_GRAIN = 3_600_000;

/** Notes that a token was used. It goes along in batches that are made anyway. */
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

/** A user's tokens that are not revoked, newest first, one more than `limit`, and how many in all. */
export function tokenPage(
  db: Database,
  filter: {
    readonly userId: string;
    readonly scopeId: string | null;
    readonly before: string | null;
    readonly limit: number;
  },
): [D1PreparedStatement, D1PreparedStatement] {
  const { userId, scopeId, before, limit } = filter;
  const matching = 'user_id = ?1 AND revoked_at IS NULL AND (?2 IS NULL OR scope_id = ?2)';
  return [
    db
      .prepare(`${TOKEN} WHERE ${matching} AND (?3 IS NULL OR id < ?3) ORDER BY id DESC LIMIT ?4`)
      .bind(userId, scopeId, before, limit + 1),
    db.prepare(`SELECT count(*) AS total FROM tokens WHERE ${matching}`).bind(userId, scopeId),
  ];
}
