/**
 * Adds, changes and removes memberships: one batch each, with its event and the copies to withdraw.
 */

import type { Capped } from '../../db/caps.ts';
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { APPLIED, eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { firstOf } from '../../db/rows.ts';
import type { ScopeRole } from '../../policy/permissions.ts';
import { changeBatch } from '../grounds.ts';
import { type Ended, holderIn, holderOf } from '../records/withdrawn.ts';
import { revokeTokensIn, revokeTokensMadeBy } from '../tokens/revoke.ts';
import { roomInTenants } from './caps.ts';
import { MEMBER_JSON, type MemberRow } from './member.ts';

export interface MemberCommand extends Mutation, Capped {
  readonly userId: string;
  readonly scopeId: string;
  readonly tenantKey: string;
  /** `clear` removes any member of a tenant that is being deleted. */
  readonly how: 'add' | 'set' | 'remove' | 'clear';
  /** The new role; unused by `remove` and `clear`. */
  readonly role: ScopeRole;
  /** The role that the caller was allowed to change: another role by now is a conflict. */
  readonly from: ScopeRole | null;
}

/** The membership after a command (none after a removal), or why nothing was changed. */
export type MemberOutcome =
  | { readonly is: 'done'; readonly member: MemberRow | null }
  | { readonly is: 'already_member' | 'last_owner' | 'changed_meanwhile' };

export async function applyMembership(
  db: Database,
  command: MemberCommand,
): Promise<Ended<MemberOutcome>> {
  const { userId, scopeId, how, role } = command;
  const keys = how === 'add' || how === 'set' ? [role] : [];
  const [, , after, , , holder] = await changeBatch(
    db,
    command,
    [
      changeMembership(db, command),
      recordEvent(db, eventOf(`member.${how}`, command, { userId, scopeId, keys })),
      membershipAfter(db, command),
      revokeTokensIn(db, command, command),
      revokeTokensMadeBy(db, userId, command),
      // A token that is bound to an application opens the organizations below as well.
      holderOf(db, userId, scopeId),
    ],
    how === 'add' ? roomInTenants(db, { userId, scopeIds: [scopeId] }, command) : [],
  );
  const row = firstOf<AfterRow>(after);
  return { answer: memberOutcome(command, row), holder: holderIn(holder) };
}

function memberOutcome(command: MemberCommand, row: AfterRow | undefined): MemberOutcome {
  const member = row?.member ? (JSON.parse(row.member) as MemberRow) : null;
  if (row?.applied || isAsWanted(command, member)) return { is: 'done', member };
  if (command.how === 'add') return { is: 'already_member' };
  const isKept = member?.role === 'owner' && command.from === 'owner';
  return { is: isKept ? 'last_owner' : 'changed_meanwhile' };
}

/** Whether there was nothing to do. */
const isAsWanted = ({ how, role }: MemberCommand, member: MemberRow | null): boolean =>
  how === 'set' ? member?.role === role : (how === 'remove' || how === 'clear') && member === null;

/** One statement for each command, guarded so that a race has one winner. */
function changeMembership(db: Database, command: MemberCommand): D1PreparedStatement {
  const { scopeId, userId, role, mutationId, now, from } = command;
  return db.prepare(CHANGE[command.how]).bind(scopeId, userId, role, mutationId, now, from);
}

const NOT_APPLIED = `NOT ${APPLIED('?4')}`;

/** Whether the tenant has an owner besides this member, or the member is no owner. */
const NOT_LAST_OWNER = `
  (memberships.role <> 'owner' OR EXISTS (
     SELECT 1 FROM memberships other
      WHERE other.scope_id = ?1 AND other.role = 'owner' AND other.user_id <> ?2))`;

/** The first membership of a kind of tenant is the primary one. */
const INSERT = `
  INSERT INTO memberships (scope_id, user_id, application_id, role, is_primary, created_at,
                           updated_at, of_service)
  SELECT s.id, u.id, CASE s.kind WHEN 'application' THEN s.id ELSE s.parent_id END, ?3,
         NOT EXISTS (SELECT 1 FROM memberships m JOIN scopes k ON k.id = m.scope_id
                      WHERE m.user_id = u.id AND m.is_primary AND k.kind = s.kind), ?5, ?5,
         u.kind = 'service'
    FROM ${ACTIVE_SCOPES} s, users u WHERE s.id = ?1 AND u.id = ?2 AND ?6 IS NULL AND ${NOT_APPLIED}`;

const SET = `
  UPDATE memberships SET role = ?3, updated_at = ?5
   WHERE scope_id = ?1 AND user_id = ?2 AND role = ?6 AND role <> ?3 AND ${NOT_APPLIED}
     AND (?3 = 'owner' OR ${NOT_LAST_OWNER})`;

const CHANGE = {
  add: `${INSERT} ON CONFLICT DO NOTHING RETURNING role`,
  set: `${SET} RETURNING role`,
  remove: `DELETE FROM memberships
            WHERE scope_id = ?1 AND user_id = ?2 AND role = ?6 AND ${NOT_APPLIED}
              AND ${NOT_LAST_OWNER} RETURNING role`,
  clear: `DELETE FROM memberships
           WHERE scope_id = ?1 AND user_id = ?2 AND ${NOT_APPLIED} AND ?6 IS NULL
             AND EXISTS (SELECT 1 FROM scopes WHERE id = ?1 AND status = 'deleting') RETURNING role`,
} as const;

interface AfterRow {
  readonly applied: 0 | 1;
  /** JSON of a `MemberRow`, or null. */
  readonly member: string | null;
}

/** Whether the command was applied, and the membership as it is now. */
const membershipAfter = (db: Database, command: MemberCommand): D1PreparedStatement =>
  db
    .prepare(
      `SELECT ${APPLIED('?3')} AS applied,
              CASE WHEN m.role IS NULL THEN NULL ELSE ${MEMBER_JSON} END AS member
         FROM (SELECT 1)
         LEFT JOIN memberships m ON m.scope_id = ?1 AND m.user_id = ?2
         LEFT JOIN scopes s ON s.id = m.scope_id
         LEFT JOIN users u ON u.id = m.user_id`,
    )
    .bind(command.scopeId, command.userId, command.mutationId);
