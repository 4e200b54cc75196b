/**
 * Adds, changes and removes memberships: one batch each, with its event and the copies to withdraw.
 */

import type { Capped } from '../../db/caps.ts';
import { ACTIVE_SCOPES, namesOf } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import {
  APPLIED,
  authorIn,
  eventOf,
  type Mutation,
  membershipsEnd,
  recordEvent,
} from '../../db/events.ts';
import { firstOf, rowsOf } from '../../db/rows.ts';
import type { ScopeRole } from '../../policy/permissions.ts';
import type { MembershipStatus } from '../../values/choices.ts';
import { changeBatch } from '../grounds.ts';
import { type Ended, holderIn, holderOf } from '../records/withdrawn.ts';
import { revokeTokensIn, revokeTokensMadeBy } from '../tokens/revoke.ts';
import { roomInTenants } from './caps.ts';
import { type LastOwner, LEFT_BELOW, LEFT_HERE, lastOwnerIn } from './last-owner.ts';
import { MEMBER_JSON, type MemberRow } from './member.ts';

export interface MemberCommand extends Mutation, Capped {
  readonly userId: string;
  readonly scopeId: string;
  /**
   * `remove` ends the roles below an application as well. `clear` removes any member of a tenant
   * that is being deleted, and a service that has no other.
   */
  readonly how: 'add' | 'set' | 'remove' | 'clear';
  /** The new role; unused by `remove` and `clear`. */
  readonly role: ScopeRole;
  /** The new status, for `set`; absent, it stays. */
  readonly status?: MembershipStatus | undefined;
  /** The role that the caller was allowed to change: another role by now is a conflict. */
  readonly from: ScopeRole | null;
}

/** The membership after a command (none after a removal), or why nothing was changed. */
export type MemberOutcome =
  | { readonly is: 'done'; readonly member: MemberRow | null }
  | { readonly is: 'already_member' | 'changed_meanwhile' }
  | LastOwner;

export async function applyMembership(
  db: Database,
  command: MemberCommand,
): Promise<Ended<MemberOutcome>> {
  const { userId, scopeId, how, role, status } = command;
  const keys = how === 'add' || how === 'set' ? [role, ...(status ? [status] : [])] : [];
  const below =
    how === 'remove' ? [recordRemovalsBelow(db, command), keepRemoved(db, command)] : [];
  const results = await changeBatch(
    db,
    command,
    [
      // A token that is bound to an application opens the organizations below as well. They come
      // first: a removal ends the memberships there.
      holderOf(db, userId, scopeId),
      ...below,
      changeMembership(db, command),
      recordEvent(db, eventOf(`member.${how}`, command, { userId, scopeId, keys })),
      membershipAfter(db, command),
      revokeTokensIn(db, command, command),
      revokeTokensMadeBy(db, userId, command),
      ...(how === 'clear' ? endService(db, command) : []),
    ],
    how === 'add' ? roomInTenants(db, { userId, scopeIds: [scopeId] }, command) : [],
  );
  const [, , after, , , ended] = results.slice(1 + below.length);
  const row = firstOf<AfterRow>(after);
  const isGone = rowsOf(ended).length > 0;
  return { answer: memberOutcome(command, row), holder: holderIn(results[0]), isGone };
}

function memberOutcome(command: MemberCommand, row: AfterRow | undefined): MemberOutcome {
  const member = row?.member ? (JSON.parse(row.member) as MemberRow) : null;
  if (row?.applied || isAsWanted(command, member)) return { is: 'done', member };
  if (command.how === 'add') return { is: 'already_member' };
  const lastOwner = member?.role === command.from ? lastOwnerIn(row?.left) : null;
  return lastOwner ?? { is: 'changed_meanwhile' };
}

/** Whether there was nothing to do. */
function isAsWanted({ how, role, status }: MemberCommand, member: MemberRow | null): boolean {
  if (member === null) return how === 'remove' || how === 'clear';
  return how === 'set' && member.role === role && member.status === (status ?? member.status);
}

/** One statement for each command, guarded so that a race has one winner. */
function changeMembership(db: Database, command: MemberCommand): D1PreparedStatement {
  const { scopeId, userId, how, role, mutationId, now, from, status = null } = command;
  const parameters = [scopeId, userId, role, mutationId, now, from];
  return db.prepare(CHANGE[how]).bind(...parameters, ...(how === 'set' ? [status] : []));
}

const NOT_APPLIED = `NOT ${APPLIED('?4')}`;

/** The first membership of a kind of tenant is the primary one. Without one, the oldest counts. */
const INSERT = `
  INSERT INTO memberships (scope_id, user_id, application_id, role, is_primary, created_at,
                           updated_at, of_service, event_id)
  SELECT s.id, u.id, CASE s.kind WHEN 'application' THEN s.id ELSE s.parent_id END, ?3,
         NOT EXISTS (SELECT 1 FROM memberships m JOIN scopes k ON k.id = m.scope_id
                      WHERE m.user_id = u.id AND k.kind = s.kind), ?5, ?5,
         u.kind = 'service', ?4
    FROM ${ACTIVE_SCOPES} s, users u WHERE s.id = ?1 AND u.id = ?2 AND ?6 IS NULL AND ${NOT_APPLIED}`;

const SET = `
  UPDATE memberships SET role = ?3, status = coalesce(?7, status), updated_at = ?5,
         event_id = ?4
   WHERE scope_id = ?1 AND user_id = ?2 AND role = ?6 AND ${NOT_APPLIED}
     AND (role, status) <> (?3, coalesce(?7, status))
     AND (?3 = 'owner' AND ?7 IS NOT 'suspended' OR NOT EXISTS (${LEFT_HERE}))`;

/** The memberships that a removal ends: in the tenant, and in the organizations below it. */
const REMOVED = `
  user_id = ?2 AND ?1 IN (scope_id, application_id) AND ${NOT_APPLIED}
  AND EXISTS (SELECT 1 FROM memberships own
               WHERE own.scope_id = ?1 AND own.user_id = ?2 AND own.role = ?6)
  AND NOT EXISTS (${LEFT_BELOW})`;

const CHANGE = {
  add: `${INSERT} ON CONFLICT DO NOTHING RETURNING role`,
  set: `${SET} RETURNING role`,
  remove: `DELETE FROM memberships WHERE ${REMOVED} RETURNING role`,
  clear: `DELETE FROM memberships
           WHERE scope_id = ?1 AND user_id = ?2 AND ${NOT_APPLIED} AND ?6 IS NULL
             AND EXISTS (SELECT 1 FROM scopes WHERE id = ?1 AND status = 'deleting') RETURNING role`,
} as const;

/** Writes the events of the memberships that a removal is about to end in organizations below. */
const recordRemovalsBelow = (db: Database, command: MemberCommand): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO events (id, at, action, user_id, scope_id, actor_id, request_id, via)
       SELECT ?4 || '-' || scope_id, ?5, 'member.remove', user_id, scope_id, ?3, ?7, ?8
         FROM memberships WHERE scope_id <> ?1 AND ${REMOVED}`,
    )
    .bind(
      command.scopeId,
      command.userId,
      authorIn(command),
      command.mutationId,
      command.now,
      command.from,
      command.requestId,
      command.via ?? null,
    );

/** Keeps the values of the memberships that a removal is about to end. */
const keepRemoved = (db: Database, { scopeId, userId, mutationId, from }: MemberCommand) =>
  db.prepare(KEEP_REMOVED).bind(scopeId, userId, null, mutationId, null, from);

const KEEP_REMOVED = membershipsEnd(`iif(scope_id = ?1, ?4, ?4 || '-' || scope_id)`, REMOVED);

interface AfterRow {
  readonly applied: 0 | 1;
  /** JSON of a `MemberRow`, or null. */
  readonly member: string | null;
  /** JSON of the names of the tenants that would be left without an owner. */
  readonly left: string;
}

/** Whether the command was applied, the membership as it is now, and what stands in the way. */
const membershipAfter = (db: Database, command: MemberCommand): D1PreparedStatement =>
  db
    .prepare(
      `SELECT ${APPLIED('?3')} AS applied,
              CASE WHEN m.role IS NULL THEN NULL ELSE ${MEMBER_JSON} END AS member,
              ${namesOf(command.how === 'remove' ? LEFT_BELOW : LEFT_HERE)} AS left
         FROM (SELECT 1)
         LEFT JOIN memberships m ON m.scope_id = ?1 AND m.user_id = ?2
         LEFT JOIN scopes s ON s.id = m.scope_id
         LEFT JOIN users u ON u.id = m.user_id`,
    )
    .bind(command.scopeId, command.userId, command.mutationId);

/** Ends a service that was in no other tenant, unless it has a role on the platform. */
const endService = (db: Database, command: MemberCommand): D1PreparedStatement[] => [
  db
    .prepare(
      `DELETE FROM users WHERE id = ?1 AND kind = 'service' AND ${APPLIED('?2')}
          AND EXISTS (SELECT 1 FROM principals WHERE user_id = ?1 AND role = 'user')
          AND NOT EXISTS (SELECT 1 FROM memberships WHERE user_id = ?1)
       RETURNING id`,
    )
    .bind(command.userId, command.mutationId),
  recordEvent(db, {
    ...eventOf('user.delete', command, { userId: command.userId }),
    id: `${command.mutationId}-user`,
  }),
];
