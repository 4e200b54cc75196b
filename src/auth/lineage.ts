/**
 * Tokens with all that they descend from, as SQL. A token is as good as the weakest of its line: it
 * ends with the token that was used to make it, and one for somebody else ends when its maker may
 * no longer manage tokens there. See docs/decisions/tokens.md#a-token-ends-with-what-it-rests-on.
 */

import { ACTIVE_MEMBERSHIPS } from '../db/conditions.ts';
import {
  GLOBAL_ROLES,
  globalGrants,
  grantsOfRole,
  type Permission,
  SCOPE_ROLES,
  scopePermission,
} from '../policy/permissions.ts';
import { SCOPE_KINDS, TENANT_KINDS } from '../values/choices.ts';

/**
 * Whether a token was made for somebody else. Null is the root token, which makes them for anyone.
 */
const isForAnother = (token: string): string => `(${token}.created_by <> ${token}.user_id) IS TRUE`;

/**
 * Whether a token is good only while its maker manages tokens there: one for somebody else, and a
 * write key, which has the authority of its tenant and not that of its user.
 */
const restsOnMaker = (token: string): string =>
  `(${token}.created_by IS NOT NULL AND (${isForAnother(token)} OR ${token}.for_ingestion))`;

/** Those who hold a permission in a kind of scope: global roles, and roles in kinds of tenants. */
const holdersOf = (permission: Permission) => ({
  globally: GLOBAL_ROLES.filter((role) => globalGrants[role].some((each) => each === permission)),
  inTenants: TENANT_KINDS.flatMap((tenant) =>
    SCOPE_ROLES.filter((role) => grantsOfRole(tenant, role).includes(permission)).map(
      (role) => `${tenant} ${role}`,
    ),
  ),
});

const listed = (names: readonly string[]): string => names.map((name) => `'${name}'`).join(', ');

/** A condition on the active maker of a token; `at` is the scope that the token is bound to. */
const ofMaker = (token: string, condition: string): string => `
  EXISTS (SELECT 1 FROM users maker JOIN principals mp ON mp.user_id = maker.id
            LEFT JOIN scopes at ON at.id = ${token}.scope_id
           WHERE maker.id = ${token}.created_by AND maker.status = 'active' AND (${condition}))`;

/** Whether the maker has one of the roles, which are named `<kind of the scope> <holder><more>`. */
const hasRole = (
  roles: { readonly globally: readonly string[]; readonly inTenants: readonly string[] },
  { more = '', memberships = ACTIVE_MEMBERSHIPS } = {},
): string => `
  coalesce(at.kind, 'platform') || ' ' || mp.role${more} IN (${listed(roles.globally)})
  OR EXISTS (SELECT 1 FROM ${memberships} m JOIN scopes s ON s.id = m.scope_id
              WHERE m.user_id = maker.id AND m.scope_id IN (at.id, at.parent_id)
                AND at.kind || ' ' || s.kind || ' ' || m.role${more} IN (${listed(roles.inTenants)}))`;

/** `keepsTokensIn` of the policy: the roles that grant `manage_tokens` in each kind of scope. */
const managers = SCOPE_KINDS.map((kind) => {
  const { globally, inTenants } = holdersOf(scopePermission({ kind }, 'manage_tokens'));
  return { kind, globally, inTenants };
});

/**
 * Whether the maker of a token is active and manages tokens in the scope that it is bound to, by a
 * role in one of `memberships`.
 */
const makerManages = (token: string, memberships: string): string =>
  ofMaker(
    token,
    hasRole(
      {
        globally: managers.flatMap(({ kind, globally }) =>
          globally.map((role) => `${kind} ${role}`),
        ),
        inTenants: managers.flatMap(({ kind, inTenants }) =>
          inTenants.map((role) => `${kind} ${role}`),
        ),
      },
      { memberships },
    ),
  );

/** The same, or would if the maker were not suspended there: the token is not ended for good. */
export const MAY_STILL_MANAGE = (token: string): string => makerManages(token, 'memberships');

/**
 * The permissions in a kind of tenant that not everyone holds who manages tokens there, such as to
 * make owners. The platform's tokens are managed by its administrators, who hold everything.
 */
const uncertain = managers.flatMap(({ kind, globally, inTenants }) =>
  grantsOfRole(kind, 'owner').flatMap((permission) => {
    const holders = holdersOf(permission);
    const isHeldByAll = [
      ...globally.map((role) => holders.globally.includes(role)),
      ...inTenants.map((role) => holders.inTenants.includes(role)),
    ].every(Boolean);
    return isHeldByAll ? [] : [{ kind, permission, ...holders }];
  }),
);

/** The permissions in a line that the maker of a token in it still holds, as JSON. */
const heldByMaker = (token: string): string => `
  (SELECT json_group_array(p.value) FROM json_each(line.permissions) p
    WHERE ${ofMaker(
      token,
      `coalesce(at.kind, 'platform') || ' ' || p.value
         NOT IN (${listed(uncertain.map(({ kind, permission }) => `${kind} ${permission}`))})
       OR ${hasRole(
         {
           globally: uncertain.flatMap(({ kind, permission, globally }) =>
             globally.map((role) => `${kind} ${role} ${permission}`),
           ),
           inTenants: uncertain.flatMap(({ kind, permission, inTenants }) =>
             inTenants.map((role) => `${kind} ${role} ${permission}`),
           ),
         },
         { more: ` || ' ' || p.value` },
       )}`,
    )})`;

/** When a token was ended by itself. 0 if its maker's right has ended. Null while it is good. */
const endedAt = (token: string): string =>
  `CASE WHEN ${restsOnMaker(token)} AND NOT ${makerManages(token, ACTIVE_MEMBERSHIPS)} THEN 0 ELSE ${token}.revoked_at END`;

/**
 * A common table `line` of the tokens that a condition on `k` selects. It climbs from each of them
 * to the token without a parent: that row (`next IS NULL`) has the token's own columns, but only
 * those permissions that the makers of the line still hold, the earliest `expires_at` of the line,
 * `ended_at` if anything in it has ended, how many `ancestors` there are, and whether any of it was
 * made for another user (`by_another`). A parent that is gone has ended.
 */
export const LINEAGE = (condition: string): string => `
  WITH RECURSIVE line (id, hash, user_id, scope_id, permissions, next, expires_at, ended_at,
                       by_another, ancestors) AS (
    SELECT k.id, k.hash, k.user_id, k.scope_id, k.permissions, k.id, NULL, NULL, 0, -1
      FROM tokens k WHERE ${condition}
     UNION ALL
    SELECT line.id, line.hash, line.user_id, line.scope_id,
           iif(${isForAnother('made')}, ${heldByMaker('made')}, line.permissions), made.parent_id,
           min(coalesce(line.expires_at, made.expires_at), coalesce(made.expires_at, line.expires_at)),
           coalesce(line.ended_at, iif(made.id IS NULL, 0, ${endedAt('made')})),
           line.by_another OR ${isForAnother('made')}, line.ancestors + 1
      FROM line LEFT JOIN tokens made ON made.id = line.next WHERE line.next IS NOT NULL)`;
