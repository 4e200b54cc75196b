/** Tokens: their row, the commands that make and end them, and the statements that make them. */
import { LINEAGE } from '../../auth/lineage.ts';
import type { Database } from '../../db/database.ts';
import type { Mutation } from '../../db/events.ts';
import type { IdentityName, Limits } from '../../policy/caller.ts';
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
  readonly created_by: string | null;
  readonly parent_id: string | null;
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
  'created_by',
  'parent_id',
  'created_at',
] as const satisfies readonly (keyof TokenRow)[];

/** The value of a column as it is shown. */
const shown = (column: (typeof COLUMNS)[number]): string =>
  column === 'kind' ? `iif(for_ingestion, 'ingest', kind)` : column;

const TOKEN = `SELECT ${COLUMNS.map((column) => `${shown(column)} AS ${column}`).join(', ')} FROM tokens`;

/** A `TokenRow` as a JSON object in SQL. */
export const TOKEN_JSON = `json_object(${COLUMNS.map((column) => `'${column}', ${shown(column)}`).join(', ')})`;

interface TokenCommand extends Mutation {
  readonly userId: string;
  readonly tokenId: string;
}

export interface MintCommand extends TokenCommand {
  readonly name: string;
  readonly hash: string;
  readonly lastFour: string;
  readonly limits: Limits;
  /** The token that it was made with. It ends with that one. */
  readonly parentId: string | null;
  /** The identity that it was made with. It ends with that one. */
  readonly identity: IdentityName | null;
  /** It is a write key: it opens ingestion and nothing else. */
  readonly forIngestion?: boolean;
  /** Given by a sign-in: the user must be active, and this still the hash of their password. */
  readonly passwordHash?: string;
}

export type RevokeCommand = TokenCommand;

/**
 * Inserts a token, if its user is active and its scope and its parent are there. Its kind follows
 * from its user. A token that is there already was minted by the same request, whose answer was
 * lost: nobody knows its secret, so it takes the new one.
 */
export const insertToken = (db: Database, token: MintCommand): D1PreparedStatement =>
  db
    .prepare(INSERT)
    .bind(
      token.tokenId,
      token.userId,
      token.name,
      token.hash,
      token.lastFour,
      token.limits.scopeId,
      token.limits.permissions && JSON.stringify(token.limits.permissions),
      token.limits.expiresAt,
      token.actorId,
      token.parentId,
      token.now,
      token.passwordHash ?? null,
      token.identity && identityText(token.identity),
      token.forIngestion ? 1 : 0,
    );

const INSERT = `
  INSERT INTO tokens (id, user_id, kind, name, hash, last_four, scope_id, permissions, expires_at,
                      created_by, parent_id, created_at, identity, for_ingestion)
  SELECT ?1, u.id, iif(u.kind = 'service', 'service', 'personal'), ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10,
         ?11, ?13, ?14
    FROM users u
   WHERE u.id = ?2 AND u.status = 'active' AND (?12 IS NULL OR u.password_hash = ?12)
     AND (?6 IS NULL OR EXISTS (SELECT 1 FROM scopes WHERE id = ?6))
     AND (?10 IS NULL OR EXISTS (SELECT 1 FROM tokens WHERE id = ?10))
  ON CONFLICT (id) DO UPDATE SET hash = excluded.hash, last_four = excluded.last_four
    WHERE user_id = excluded.user_id AND revoked_at IS NULL AND hash <> excluded.hash`;

/** How a token names the identity that it was made with. */
export const identityText = ({ issuer, subject }: IdentityName): string =>
  JSON.stringify([issuer, subject]);

export const tokenById = (db: Database, tokenId: string): D1PreparedStatement =>
  db.prepare(`${TOKEN} WHERE id = ?`).bind(tokenId);

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

/**
 * The tokens of a user, or of everybody in a scope, that have not been ended: the newest first, one
 * more than `limit`, and how many in all.
 */
export function tokenPage(
  db: Database,
  filter: {
    /** Null is everybody with a token that is bound to the scope. */
    readonly userId: string | null;
    readonly scopeId: string | null;
    readonly before: string | null;
    readonly limit: number;
  },
): [D1PreparedStatement, D1PreparedStatement] {
  const { userId, scopeId, before, limit } = filter;
  const named =
    userId === null ? 'scope_id = ?2' : 'user_id = ?1 AND (?2 IS NULL OR scope_id = ?2)';
  const matching = `${named} AND revoked_at IS NULL
    AND EXISTS (${LINEAGE('k.id = tokens.id')} SELECT 1 FROM line WHERE next IS NULL AND ended_at IS NULL)`;
  return [
    db
      .prepare(`${TOKEN} WHERE ${matching} AND (?3 IS NULL OR id < ?3) ORDER BY id DESC LIMIT ?4`)
      .bind(userId, scopeId, before, limit + 1),
    db.prepare(`SELECT count(*) AS total FROM tokens WHERE ${matching}`).bind(userId, scopeId),
  ];
}
