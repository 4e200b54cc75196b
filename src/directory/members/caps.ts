/** The caps on memberships, and on the service users of a tenant, for every way into a tenant. */
import { type Capped, failOverCap } from '../../db/caps.ts';
import type { Database } from '../../db/database.ts';
import { APPLIED, type Mutation } from '../../db/events.ts';
import type { UserKind } from '../../values/choices.ts';

/** A user who is put into tenants. */
interface Entry {
  readonly userId: string;
  readonly scopeIds: readonly string[];
  /** The kind of a user who is created with it. */
  readonly kind?: UserKind;
}

/** The tenants that the user is new in. Elsewhere a membership stays, also over a cap. */
const NEW = `
  SELECT DISTINCT named.value AS scope_id FROM json_each(?2) named
   WHERE NOT EXISTS (SELECT 1 FROM memberships m
                      WHERE m.scope_id = named.value AND m.user_id = ?1)`;

const MEMBERSHIPS = failOverCap(
  'memberships',
  `NOT EXISTS (${NEW})
   OR (SELECT count(*) FROM memberships WHERE user_id = ?1) + (SELECT count(*) FROM (${NEW})) <= ?3
   OR ${APPLIED('?4')}`,
);

const SERVICE_USERS = failOverCap(
  'serviceUsers',
  `coalesce((SELECT kind FROM users WHERE id = ?1), ?5) IS NOT 'service'
   OR NOT EXISTS (SELECT 1 FROM (${NEW}) new
                   WHERE (SELECT count(*) FROM memberships m
                           WHERE m.scope_id = new.scope_id AND m.of_service = 1) >= ?3)
   OR ${APPLIED('?4')}`,
);

/** Fail the batch of a change that puts a user into tenants, if there is no room. */
export function roomInTenants(
  db: Database,
  { userId, scopeIds, kind }: Entry,
  { mutationId, caps }: Mutation & Capped,
): D1PreparedStatement[] {
  if (scopeIds.length === 0) return [];
  const scopes = JSON.stringify(scopeIds);
  return [
    db.prepare(MEMBERSHIPS).bind(userId, scopes, caps.memberships, mutationId),
    db.prepare(SERVICE_USERS).bind(userId, scopes, caps.serviceUsers, mutationId, kind ?? null),
  ];
}
