/** Conditions in SQL that more than one table's statements share. */

/** A field of a JSON parameter when it is given, null included; otherwise the column as it is. */
export const given = (parameter: string, field: string, column: string): string =>
  `CASE WHEN json_type(${parameter}, '$.${field}') IS NULL THEN ${column}
        ELSE ${parameter} ->> '${field}' END`;

/**
 * The tenants of which a user is the only owner. The guard stands in the statement that would remove
 * an owner, so that of two who leave at once one is refused.
 */
export const onlyOwnerOf = (user: string): string => `
  SELECT m.scope_id FROM memberships m WHERE m.user_id = ${user} AND m.role = 'owner'
     AND NOT EXISTS (SELECT 1 FROM memberships other
                      WHERE other.scope_id = m.scope_id AND other.role = 'owner'
                        AND other.user_id <> ${user})`;

/** Whether a user is the only platform administrator who is active: 1 or 0. */
export const isLastPlatformAdmin = (user: string): string => `
  (EXISTS (SELECT 1 FROM principals WHERE user_id = ${user} AND role = 'platform_admin')
   AND NOT EXISTS (SELECT 1 FROM principals other JOIN users active ON active.id = other.user_id
                    WHERE other.role = 'platform_admin' AND active.status = 'active'
                      AND active.id <> ${user}))`;
