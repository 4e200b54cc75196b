/** Conditions in SQL that statements of several tables share. */

/** In place of `scopes`: a tenant that is being deleted is not found, and nobody joins it. */
export const ACTIVE_SCOPES = `(SELECT * FROM scopes WHERE status = 'active')`;

/**
 * In place of `memberships`, wherever a membership gives a right: one that is suspended gives none.
 * See docs/decisions/tenancy.md#a-suspended-member.
 */
export const ACTIVE_MEMBERSHIPS = `(SELECT * FROM memberships WHERE status = 'active')`;

/**
 * Whether a user has memberships on the line of a scope, and all of them are suspended: then the
 * tokens that are bound to the scope are refused.
 */
export const isSuspendedIn = (user: string, scope: string): string => `
  ((SELECT max(held.status = 'active')
      FROM scopes place CROSS JOIN memberships held
        ON held.user_id = ${user} AND held.scope_id IN (place.id, place.parent_id)
     WHERE place.id = ${scope}) IS 0)`;

/**
 * The scope of the membership by which a user belongs to a tenant, or null. In an application that
 * is the user's own membership, or else one in an organization of it.
 * See docs/decisions/tenancy.md#who-belongs-to-an-application.
 */
export const belongingOf = (user: string, tenant: string): string => `
  (SELECT scope_id FROM memberships
    WHERE user_id = ${user} AND ${tenant} IN (scope_id, application_id)
      AND EXISTS (SELECT 1 FROM scopes place WHERE place.id = scope_id AND place.status = 'active')
    ORDER BY scope_id = ${tenant} DESC, status = 'active' DESC, created_at, scope_id LIMIT 1)`;

/** A field of a JSON parameter if it is present, null included; otherwise the column. */
export const given = (parameter: string, field: string, column: string): string =>
  `CASE WHEN json_type(${parameter}, '$.${field}') IS NULL THEN ${column}
        ELSE ${parameter} ->> '${field}' END`;

/**
 * Whether a row of `users` has a username. That of a service is none if it is an address, since the
 * email of a service is a label.
 */
export const hasUsername = (username: string): string =>
  `username = ${username} AND username_of <> 'service'`;

/** Whether a row of `users` is one who can act: an active person. A service is none. */
export const canAct = (user: string): string =>
  `${user}.status = 'active' AND ${user}.kind = 'human'`;

/**
 * The tenants (scope_id, name) of which a user is the last owner who can act. A user who cannot act
 * is the last of none. The guard is part of the statement that ends an owner, so that one of two
 * concurrent changes is refused. See docs/decisions/tenancy.md#the-last-who-can-act.
 */
export const lastOwnerOf = (user: string): string => `
  SELECT owned.scope_id, tenant.name
    FROM ${ACTIVE_MEMBERSHIPS} owned JOIN users self ON self.id = owned.user_id
    JOIN ${ACTIVE_SCOPES} tenant ON tenant.id = owned.scope_id
   WHERE owned.user_id = ${user} AND owned.role = 'owner' AND ${canAct('self')}
     AND NOT EXISTS (SELECT 1 FROM ${ACTIVE_MEMBERSHIPS} other
                        JOIN users peer ON peer.id = other.user_id
                      WHERE other.scope_id = owned.scope_id AND other.role = 'owner'
                        AND other.user_id <> owned.user_id AND ${canAct('peer')})`;

/** The names of tenants that stand in the way, as a JSON array: a few, for a sentence. */
export const namesOf = (tenants: string): string =>
  `(SELECT json_group_array(name) FROM (SELECT name FROM (${tenants}) ORDER BY scope_id LIMIT 3))`;

/** Whether a user is the last platform administrator who can act: 1 or 0. */
export const isLastPlatformAdmin = (user: string): string => `
  (EXISTS (SELECT 1 FROM principals own JOIN users self ON self.id = own.user_id
            WHERE own.user_id = ${user} AND own.role = 'platform_admin' AND ${canAct('self')})
   AND NOT EXISTS (SELECT 1 FROM principals other JOIN users peer ON peer.id = other.user_id
                    WHERE other.role = 'platform_admin' AND ${canAct('peer')}
                      AND peer.id <> ${user}))`;

/** The key of the application above a tenant `t`; null if it is one itself. */
export const parentKeyOf = (tenant: string): string =>
  `(SELECT key FROM scopes WHERE id = ${tenant}.parent_id AND kind = 'application')`;
