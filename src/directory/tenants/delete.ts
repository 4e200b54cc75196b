/**
 * Deletes applications and organizations. The decision is one batch, which marks the tenant. From
 * then on it looks absent, nobody joins it, and its deletion always ends. Its members are removed
 * next, each by their registrar, and the row last.
 * See docs/decisions/tenancy.md#deleting-a-tenant.
 */
import type { Database } from '../../db/database.ts';
import { eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { firstOf, rowsOf, totalIn } from '../../db/rows.ts';
import { changeBatch } from '../grounds.ts';
import { endMessagesOfTenant } from '../invitations/end.ts';
import { type MemberToRemove, membersToRemove } from '../members/member.ts';
import type { TenantId } from './change.ts';

/** The members that the request itself removes: four calls each, of the 50 of the free plan. */
const FIRST = 5;

/** The members of a tenant besides a caller. The root token has no user. */
const OTHERS = (scope: string, caller: string) =>
  `SELECT 1 FROM memberships WHERE scope_id = ${scope} AND user_id IS NOT ${caller}`;

/** A refusal counts no more members: a tenant may have any number of them. */
export const MOST_COUNTED = 1_000;

/** The members that one invocation of the tenant's object removes, with a call each. */
const SLICE = 40;

/**
 * The first members to remove, or how many organizations or members stand in the way: nothing is
 * changed then.
 */
export type Deletion =
  | { readonly is: 'begun'; readonly members: readonly MemberToRemove[] }
  | { readonly is: 'has_organizations'; readonly below: number }
  /** One more than `MOST_COUNTED` stands for any number. */
  | { readonly is: 'has_members'; readonly others: number };

/**
 * Marks a tenant, unless there are organizations below it, or, without `cascade`, members besides
 * the caller. One that is marked already stays so. The event names what it was `within`, which
 * nothing tells once it is gone.
 */
export async function beginDeletion(
  db: Database,
  {
    kind,
    id,
    cascade,
    within = [],
  }: TenantId & { readonly cascade: boolean; readonly within?: readonly string[] },
  mutation: Mutation,
): Promise<Deletion> {
  const [, , , organizations, others, members] = await changeBatch(db, mutation, [
    db
      .prepare(
        `UPDATE scopes SET status = 'deleting', updated_at = ?2
          WHERE id = ?1 AND status = 'active'
            AND NOT EXISTS (SELECT 1 FROM scopes WHERE parent_id = ?1)
            AND (?3 OR NOT EXISTS (${OTHERS('?1', '?4')}))`,
      )
      .bind(id, mutation.now, cascade ? 1 : 0, mutation.actorId),
    recordEvent(db, eventOf(`${kind}.delete`, mutation, { scopeId: id, keys: within })),
    endMessagesOfTenant(db, id, mutation),
    db.prepare('SELECT count(*) AS total FROM scopes WHERE parent_id = ?').bind(id),
    // Of a tenant that was marked, also by this, nobody stands in the way.
    db
      .prepare(
        `SELECT count(*) AS total FROM (${OTHERS('?1', '?2')} LIMIT ${MOST_COUNTED + 1})
          WHERE (SELECT status FROM scopes WHERE id = ?1) = 'active'`,
      )
      .bind(id, mutation.actorId),
    membersToRemove(db, id, FIRST),
  ]);
  const below = totalIn(organizations);
  if (below > 0) return { is: 'has_organizations', below };
  const besides = totalIn(others);
  if (besides > 0) return { is: 'has_members', others: besides };
  return { is: 'begun', members: rowsOf<MemberToRemove>(members) };
}

/** The events whose values one invocation removes. */
const EVENTS = 2_000;

/** How far the deletion of a tenant has come. */
interface Ending {
  /** The next members to remove. */
  readonly members: readonly MemberToRemove[];
  /** It is not there any more, or a restore has undone its deletion. */
  readonly isGone: boolean;
  /** The last event of the tenant whose values were removed; '' is none. */
  readonly cleared: string;
}

/**
 * Deletes a marked tenant once it has no members. The values in its history go before it, a slice
 * in each call: `cleared` is what the call before has returned.
 */
export async function endDeletion(
  db: Database,
  id: string,
  mutation: Mutation,
  cleared = '',
): Promise<Ending> {
  const [, , members, end] = await changeBatch(db, mutation, [
    db
      .prepare(
        `DELETE FROM changes WHERE scope_id = ?1 AND event_id IN (SELECT id FROM (${NEXT_EVENTS}))`,
      )
      .bind(id, cleared),
    db
      .prepare(
        `DELETE FROM scopes WHERE id = ?1 AND status = 'deleting'
            AND NOT EXISTS (SELECT 1 FROM memberships WHERE scope_id = ?1)
            AND (SELECT count(*) FROM (${NEXT_EVENTS})) < ${EVENTS}`,
      )
      .bind(id, cleared),
    membersToRemove(db, id, SLICE),
    db
      .prepare(
        `SELECT NOT EXISTS (SELECT 1 FROM scopes WHERE id = ?1 AND status = 'deleting') AS is_gone,
                (SELECT max(id) FROM (${NEXT_EVENTS})) AS cleared`,
      )
      .bind(id, cleared),
  ]);
  const row = firstOf<{ readonly is_gone: 0 | 1; readonly cleared: string | null }>(end);
  return {
    members: rowsOf<MemberToRemove>(members),
    isGone: row?.is_gone === 1,
    cleared: row?.cleared ?? cleared,
  };
}

/** None while there are members: what they still change would come behind. */
const NEXT_EVENTS = `
  SELECT id FROM events
   WHERE scope_id = ?1 AND id > ?2
     AND NOT EXISTS (SELECT 1 FROM memberships WHERE scope_id = ?1)
   ORDER BY id LIMIT ${EVENTS}`;

/** Tenants whose deletion has begun and has not ended. */
export const tenantsToDelete = (db: Database, limit: number): D1PreparedStatement =>
  db.prepare(`SELECT id, key FROM scopes WHERE status = 'deleting' LIMIT ?`).bind(limit);
