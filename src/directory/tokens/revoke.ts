/** The statements that end tokens: one, or all that rest on a right that ends. */
import { MAY_STILL_MANAGE } from '../../auth/lineage.ts';
import type { Database } from '../../db/database.ts';
import { APPLIED, type Mutation } from '../../db/events.ts';
import type { IdentityName } from '../../policy/caller.ts';
import { identityText, type RevokeCommand } from './token.ts';

export const revokeToken = (db: Database, command: RevokeCommand): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE tokens SET revoked_at = ? WHERE id = ? AND user_id = ? AND revoked_at IS NULL
       RETURNING id`,
    )
    .bind(command.now, command.tokenId, command.userId);

/**
 * Ends the tokens of a person, if a mutation was applied. `keepToken` is the one in use: it stays,
 * and it no longer rests on the token or the identity that it was made with, which may end.
 */
export const revokeTokensOf = (
  db: Database,
  userId: string,
  keepToken: string | null,
  { mutationId, now }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE tokens SET revoked_at = iif(id IS ?3, NULL, ?2), parent_id = iif(id IS ?3, NULL, parent_id),
              identity = iif(id IS ?3, NULL, identity)
        WHERE user_id = ?1 AND revoked_at IS NULL AND ${APPLIED('?4')}
          AND EXISTS (SELECT 1 FROM users WHERE id = ?1 AND kind = 'human')`,
    )
    .bind(userId, now, keepToken, mutationId);

/**
 * Ends the tokens that are bound to a tenant that their user has left, if a mutation was applied,
 * and those bound to the organizations below it in which the user is no member.
 */
export const revokeTokensIn = (
  db: Database,
  { userId, scopeId }: { readonly userId: string; readonly scopeId: string },
  { mutationId, now }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE tokens SET revoked_at = ?3
        WHERE user_id = ?1 AND revoked_at IS NULL AND ${APPLIED('?4')}
          AND EXISTS (SELECT 1 FROM scopes s WHERE s.id = tokens.scope_id AND ?2 IN (s.id, s.parent_id))
          AND NOT EXISTS (SELECT 1 FROM memberships m WHERE m.user_id = ?1
                             AND m.scope_id IN (?2, tokens.scope_id))`,
    )
    .bind(userId, scopeId, now, mutationId);

/**
 * Ends the tokens that are bound to tenants in which their user has no place any more, if a
 * mutation was applied: an administrator of the platform needs none there.
 */
export const revokeTokensWithoutPlace = (
  db: Database,
  userId: string,
  { mutationId, now }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE tokens SET revoked_at = ?2
        WHERE user_id = ?1 AND revoked_at IS NULL AND ${APPLIED('?3')}
          AND EXISTS (SELECT 1 FROM scopes s
                       WHERE s.id = tokens.scope_id AND s.kind <> 'platform'
                         AND NOT EXISTS (SELECT 1 FROM memberships m
                                          WHERE m.user_id = ?1
                                            AND m.scope_id IN (s.id, s.parent_id)))`,
    )
    .bind(userId, now, mutationId);

/** So many tokens are ended with the right of their maker. More of them are refused when used. */
const MOST_ENDED = 500;

/**
 * Ends the tokens that a user made for others, and the write keys, that it may no longer manage,
 * if a mutation was applied: so they stay ended when the user gets the right back.
 */
export const revokeTokensMadeBy = (
  db: Database,
  userId: string,
  { mutationId, now }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE tokens SET revoked_at = ?2
        WHERE ${APPLIED('?3')} AND id IN (
          SELECT k.id FROM (
                   SELECT * FROM tokens WHERE created_by = ?1 AND created_by <> user_id
                    UNION ALL
                   SELECT * FROM tokens WHERE user_id = ?1 AND created_by = ?1 AND for_ingestion) k
           WHERE k.revoked_at IS NULL
             AND NOT ${MAY_STILL_MANAGE('k')} LIMIT ${MOST_ENDED})`,
    )
    .bind(userId, now, mutationId);

/**
 * Ends the tokens that were made with an identity, if a mutation was applied: those of its user,
 * and those for others.
 */
export const revokeTokensWith = (
  db: Database,
  identity: IdentityName,
  { mutationId, now }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE tokens SET revoked_at = ?2
        WHERE identity = ?1 AND revoked_at IS NULL AND ${APPLIED('?3')}`,
    )
    .bind(identityText(identity), now, mutationId);
