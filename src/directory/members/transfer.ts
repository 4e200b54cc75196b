/**
 * Hands a tenant over: one batch, in which another member becomes an owner and the owner an admin.
 */
import { ACTIVE_SCOPES, canAct } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import {
  APPLIED,
  eventOf,
  IF_RECORDED,
  type Mutation,
  recordChange,
  recordEvent,
} from '../../db/events.ts';
import { firstOf } from '../../db/rows.ts';
import { changeBatch } from '../grounds.ts';
import { type Ended, holderIn, holderOf } from '../records/withdrawn.ts';
import { revokeTokensMadeBy } from '../tokens/revoke.ts';
import { MEMBER_JSON, type MemberRow } from './member.ts';

export interface TransferCommand extends Mutation {
  /** The owner, who becomes an admin. */
  readonly ownerId: string;
  /** The member, who becomes an owner. */
  readonly userId: string;
  readonly scopeId: string;
}

/** Both as they are after a transfer, or why nothing was changed. */
export type TransferOutcome =
  | { readonly is: 'done'; readonly member: MemberRow; readonly previousOwner: MemberRow }
  | { readonly is: 'cannot_act' | 'changed_meanwhile' };

export async function applyTransfer(
  db: Database,
  command: TransferCommand,
): Promise<Ended<TransferOutcome>> {
  const { ownerId, scopeId } = command;
  const [holder, , , , after] = await changeBatch(db, command, [
    holderOf(db, ownerId, scopeId),
    ...changeOwner(db, command),
    afterwards(db, command),
    revokeTokensMadeBy(db, ownerId, command),
  ]);
  return { answer: outcomeOf(firstOf<AfterRow>(after)), holder: holderIn(holder) };
}

function outcomeOf(row: AfterRow | undefined): TransferOutcome {
  if (!row?.member || !row.previous_owner) return { is: 'changed_meanwhile' };
  if (!row.applied) return { is: row.can_act ? 'changed_meanwhile' : 'cannot_act' };
  const member = JSON.parse(row.member) as MemberRow;
  return { is: 'done', member, previousOwner: JSON.parse(row.previous_owner) as MemberRow };
}

/** Whether a membership `m` of a user `u` is one of a person who can act in the tenant. */
const ACTS = `m.status = 'active' AND ${canAct('u')}`;

/** The member ?3 of the tenant ?1 who takes over from the owner ?2. */
const HEIR = `
  heir AS MATERIALIZED (
    SELECT m.user_id
      FROM memberships own
      JOIN ${ACTIVE_SCOPES} tenant ON tenant.id = own.scope_id
      JOIN memberships m ON m.scope_id = own.scope_id
      JOIN users u ON u.id = m.user_id
     WHERE own.scope_id = ?1 AND own.user_id = ?2 AND own.role = 'owner' AND own.status = 'active'
       AND m.user_id = ?3 AND m.user_id <> own.user_id AND ${ACTS})`;

/** Both in one statement: no state has two owners more, or none. */
function changeOwner(db: Database, command: TransferCommand): D1PreparedStatement[] {
  const { ownerId, userId, scopeId, mutationId, now } = command;
  const ofOwner = eventOf('member.set', command, { userId: ownerId, scopeId, keys: ['admin'] });
  return [
    recordChange(db, eventOf('member.transfer', command, { userId, scopeId }), {
      tables: HEIR,
      names: `SELECT 'owner' AS name FROM heir`,
      row: 'SELECT user_id, NULL AS version FROM heir',
      parameters: [scopeId, ownerId, userId],
    }),
    db
      .prepare(
        `UPDATE memberships SET role = iif(user_id = ?3, 'owner', 'admin'), updated_at = ?4,
                event_id = iif(user_id = ?3, ?5, ?5 || '-owner')
          WHERE scope_id = ?1 AND user_id IN (?2, ?3) AND ${IF_RECORDED}
            AND role <> iif(user_id = ?3, 'owner', 'admin')`,
      )
      .bind(scopeId, ownerId, userId, now, mutationId),
    recordEvent(db, { ...ofOwner, id: `${mutationId}-owner` }),
  ];
}

interface AfterRow {
  readonly applied: 0 | 1;
  /** JSON of a `MemberRow` each; null is no member any more. */
  readonly member: string | null;
  readonly previous_owner: string | null;
  readonly can_act: 0 | 1 | null;
}

const MEMBER_AT = (user: string, column: string) => `
  (SELECT ${column} FROM memberships m JOIN scopes s ON s.id = m.scope_id JOIN users u ON u.id = m.user_id
    WHERE m.scope_id = ?1 AND m.user_id = ${user})`;

const afterwards = (db: Database, command: TransferCommand): D1PreparedStatement =>
  db
    .prepare(
      `SELECT ${APPLIED('?4')} AS applied, ${MEMBER_AT('?3', MEMBER_JSON)} AS member,
              ${MEMBER_AT('?2', MEMBER_JSON)} AS previous_owner,
              ${MEMBER_AT('?3', ACTS)} AS can_act`,
    )
    .bind(command.scopeId, command.ownerId, command.userId, command.mutationId);
