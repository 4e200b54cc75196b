/**
 * The roles of the people of a chapter. Its requests give and take them, so they are read from D1
 * after each one.
 */
import type { GlobalRole, ScopeRole } from '../../src/policy/permissions.ts';
import type { Cast } from './cast.ts';

/** A tenant in the tree. */
export interface Place {
  readonly scopeId: string;
  /** The application itself, or the one above the organization. */
  readonly applicationId: string;
}

export interface Membership extends Place {
  readonly role: ScopeRole;
  /** Suspended, it grants nothing. */
  readonly isActive: boolean;
}

export interface Standing {
  readonly globalRole: GlobalRole;
  readonly memberships: readonly Membership[];
  /**
   * Ids of tenants, inviters and makers, in invitations to its email, in its tokens, and in the
   * invitations of the tenants that it manages.
   */
  readonly toldOf: readonly string[];
}

/** By the id of the user. */
export type Standings = ReadonlyMap<string, Standing>;

const STANDINGS = `
  SELECT u.id, p.role AS globalRole,
         (SELECT json_group_array(json_object('scopeId', scope_id, 'applicationId', application_id,
                   'role', role, 'isActive', json(iif(status = 'active', 'true', 'false'))))
            FROM memberships WHERE user_id = u.id) AS memberships,
         (SELECT json_group_array(id) FROM (
            SELECT scope_id AS id FROM invitations WHERE email = u.email
             UNION SELECT invited_by FROM invitations WHERE email = u.email
             UNION SELECT scope_id FROM tokens WHERE user_id = u.id
             UNION SELECT created_by FROM tokens WHERE user_id = u.id
             UNION SELECT i.invited_by FROM invitations i JOIN scopes s ON s.id = i.scope_id
                     JOIN memberships m ON m.scope_id IN (s.id, s.parent_id)
                    WHERE m.user_id = u.id AND m.status = 'active' AND m.role IN ('owner', 'admin'))
           WHERE id IS NOT NULL) AS toldOf
    FROM users u JOIN principals p ON p.user_id = u.id
   WHERE u.id IN (SELECT value FROM json_each(?1)) OR u.email GLOB ?2`;

type Row = { readonly id: string } & Record<keyof Standing, string>;

/** The standings of the cast, and of those who came into being under the emails of its chapter. */
export async function standingsOf(db: D1Database, { users, chapter }: Cast): Promise<Standings> {
  const { results } = await db
    .prepare(STANDINGS)
    .bind(JSON.stringify(Object.values(users)), `*.${chapter}@example.com`)
    .all<Row>();
  return new Map(
    results.map(({ id, globalRole, memberships, toldOf }) => [
      id,
      {
        globalRole: globalRole as GlobalRole,
        memberships: JSON.parse(memberships) as Membership[],
        toldOf: JSON.parse(toldOf) as string[],
      },
    ]),
  );
}
