/**
 * Tokens with all that they descend from, as SQL. A token is as good as the weakest of its line: it
 * ends with the token that was used to make it, and one for somebody else ends when its maker may
 * no longer manage tokens there. See docs/decisions/tokens.md#a-token-ends-with-what-it-rests-on.
 */
import {
  GLOBAL_ROLES,
  globalGrants,
  grantsOfRole,
  SCOPE_ROLES,
  scopePermission,
} from '../policy/permissions.ts';
import { SCOPE_KINDS, TENANT_KINDS } from '../values/choices.ts';

/**
 * Whether a token was made for somebody else. Null is the root token, which makes them for anyone.
 */
const isForAnother = (token: string): string => `(${token}.created_by <> ${token}.user_id) IS TRUE`;

/**
 * `keepsTokensIn` of the policy as SQL: each kind of scope a token is bound to, with the global
 * roles that grant `manage_tokens` there, and with the roles in each kind of tenant that do.
 */
const granting = SCOPE_KINDS.map((kind) => {
  const permission = scopePermission({ kind }, 'manage_tokens');
  return {
    globally: GLOBAL_ROLES.filter((role) =>
      globalGrants[role].some((each) => each === permission),
    ).map((role) => `'${kind} ${role}'`),
    inTenants: TENANT_KINDS.flatMap((tenant) =>
      SCOPE_ROLES.filter((role) => grantsOfRole(tenant, role).includes(permission)).map(
        (role) => `'${kind} ${tenant} ${role}'`,
      ),
    ),
  };
});

/** Whether the maker of a token is active and manages tokens in the scope that it is bound to. */
export const MAKER_MANAGES = (token: string): string => `
  EXISTS (SELECT 1 FROM users maker JOIN principals mp ON mp.user_id = maker.id
            LEFT JOIN scopes at ON at.id = ${token}.scope_id
           WHERE maker.id = ${token}.created_by AND maker.status = 'active'
             AND (coalesce(at.kind, 'platform') || ' ' || mp.role
                    IN (${granting.flatMap(({ globally }) => globally).join(', ')})
                  OR EXISTS (SELECT 1 FROM memberships m JOIN scopes s ON s.id = m.scope_id
                              WHERE m.user_id = maker.id AND m.scope_id IN (at.id, at.parent_id)
                                AND at.kind || ' ' || s.kind || ' ' || m.role
                                      IN (${granting.flatMap(({ inTenants }) => inTenants).join(', ')}))))`;

/** When a token was ended by itself. 0 if its maker's right has ended. Null while it is good. */
const endedAt = (token: string): string =>
  `CASE WHEN ${isForAnother(token)} AND NOT ${MAKER_MANAGES(token)} THEN 0 ELSE ${token}.revoked_at END`;

/**
 * A common table `line` of the tokens that a condition on `k` selects. It climbs from each of them
 * to the token without a parent: that row (`next IS NULL`) has the token's own columns, the
 * earliest `expires_at` of the line, `ended_at` if anything in it has ended, how many `ancestors`
 * there are, and whether any of it was made for another user (`by_another`). A parent that is gone
 * has ended.
 */
export const LINEAGE = (condition: string): string => `
  WITH RECURSIVE line (id, hash, user_id, scope_id, permissions, next, expires_at, ended_at,
                       by_another, ancestors) AS (
    SELECT k.id, k.hash, k.user_id, k.scope_id, k.permissions, k.id, NULL, NULL, 0, -1
      FROM tokens k WHERE ${condition}
     UNION ALL
    SELECT line.id, line.hash, line.user_id, line.scope_id, line.permissions, made.parent_id,
           min(coalesce(line.expires_at, made.expires_at), coalesce(made.expires_at, line.expires_at)),
           coalesce(line.ended_at, iif(made.id IS NULL, 0, ${endedAt('made')})),
           line.by_another OR ${isForAnother('made')}, line.ancestors + 1
      FROM line LEFT JOIN tokens made ON made.id = line.next WHERE line.next IS NOT NULL)`;
