/** Who must not go, as conditions in SQL, so that two who leave at once cannot both succeed. */

/** Tenants that would be left without an owner by the user ?1. */
export const LAST_OWNER_OF = `
  SELECT m.scope_id FROM memberships m WHERE m.user_id = ?1 AND m.role = 'owner'
     AND NOT EXISTS (SELECT 1 FROM memberships other
                      WHERE other.scope_id = m.scope_id AND other.role = 'owner'
                        AND other.user_id <> ?1)`;

/** Whether the user ?1 is the only platform administrator who could act. */
export const LAST_PLATFORM_ADMIN = `
  EXISTS (SELECT 1 FROM principals WHERE user_id = ?1 AND role = 'platform_admin')
  AND NOT EXISTS (SELECT 1 FROM principals p JOIN users u ON u.id = p.user_id
                   WHERE p.role = 'platform_admin' AND u.status = 'active' AND u.id <> ?1)`;
