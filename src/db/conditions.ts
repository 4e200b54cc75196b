/** Conditions in SQL that statements of several tables share. */

/** In place of `scopes`: a tenant that is being deleted is not found, and nobody joins it. */
export const ACTIVE_SCOPES = `(SELECT * FROM scopes WHERE status = 'active')`;

/** A field of a JSON parameter if it is present, null included; otherwise the column. */
export const given = (parameter: string, field: string, column: string): string =>
  `CASE WHEN json_type(${parameter}, '$.${field}') IS NULL THEN ${column}
        ELSE ${parameter} ->> '${field}' END`;

/**
 * The tenants of which a user is the only owner. The guard is part of the statement that removes an
 * owner, so that one of two concurrent removals is refused.
 */
export const onlyOwnerOf = (user: string): string => `
  SELECT m.scope_id FROM memberships m JOIN ${ACTIVE_SCOPES} s ON s.id = m.scope_id
   WHERE m.user_id = ${user} AND m.role = 'owner'
     AND NOT EXISTS (SELECT 1 FROM memberships other
                      WHERE other.scope_id = m.scope_id AND other.role = 'owner'
                        AND other.user_id <> ${user})`;

/** Whether a user is the only active platform administrator: 1 or 0. */
export const isLastPlatformAdmin = (user: string): string => `
  (EXISTS (SELECT 1 FROM principals WHERE user_id = ${user} AND role = 'platform_admin')
   AND NOT EXISTS (SELECT 1 FROM principals other JOIN users active ON active.id = other.user_id
                    WHERE other.role = 'platform_admin' AND active.status = 'active'
                      AND active.id <> ${user}))`;
