/** Makes invitations and sends them again: one batch each, with its event and its message. */
import { type Capped, failOverCap } from '../../db/caps.ts';
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { APPLIED, eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { firstOf } from '../../db/rows.ts';
import type { ScopeRole } from '../../policy/permissions.ts';
import { changeBatch } from '../grounds.ts';
import { endMessages, insertMessage, type NewMessage } from '../messages/message.ts';
import { type InvitationRow, invitationById } from './invitation.ts';

export interface SendInvitationCommand extends Mutation, Capped {
  readonly how: 'create' | 'resend';
  /** That of the pending invitation, if there is one. The grounds hold that it still is the one. */
  readonly invitationId: string;
  readonly scopeId: string;
  readonly email: string;
  readonly role: ScopeRole;
  readonly name: string | null;
  readonly secretHash: string;
  readonly expiresAt: number;
  /** Null: the inviter gets the secret, and sends it. */
  readonly message: NewMessage | null;
}

/** The invitation as it is sent; null if its tenant is gone. The secret before it opens nothing. */
export async function applyInvitation(
  db: Database,
  command: SendInvitationCommand,
): Promise<InvitationRow | null> {
  const { invitationId, scopeId } = command;
  const results = await changeBatch(
    db,
    command,
    [...invite(db, command), invitationById(db, scopeId, invitationId)],
    [roomForInvitation(db, command)],
  );
  return firstOf<InvitationRow>(results.at(-1)) ?? null;
}

/** The statements that send an invitation, with its event and its message. */
export function invite(db: Database, command: SendInvitationCommand): D1PreparedStatement[] {
  const { how, invitationId, scopeId, message } = command;
  const event = eventOf(`invitation.${how}`, command, { scopeId, keys: [invitationId] });
  return [
    upsertInvitation(db, command),
    recordEvent(db, event),
    endMessages(db, invitationId, command),
    message ? insertMessage(db, message, command) : replaceSecret(db, command),
  ];
}

/** Whoever sends a pending invitation again answers for it: they become its inviter. */
const upsertInvitation = (db: Database, command: SendInvitationCommand): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO invitations (id, scope_id, email, role, name, secret_hash, invited_by,
                                created_at, updated_at, expires_at, last_sent_at, event_id)
       SELECT ?1, s.id, ?3, ?4, ?5, ?6, ?7, ?8, ?8, ?9, ?8, ?10
         FROM ${ACTIVE_SCOPES} s WHERE s.id = ?2 AND NOT ${APPLIED('?10')}
       ON CONFLICT (id) DO UPDATE
          SET role = excluded.role, name = excluded.name, secret_hash = excluded.secret_hash,
              invited_by = excluded.invited_by, updated_at = excluded.updated_at,
              expires_at = excluded.expires_at, last_sent_at = excluded.last_sent_at,
              event_id = excluded.event_id
        WHERE status = 'pending'`,
    )
    .bind(
      command.invitationId,
      command.scopeId,
      command.email,
      command.role,
      command.name,
      command.secretHash,
      command.actorId,
      command.now,
      command.expiresAt,
      command.mutationId,
    );

/** A repeated request shows another secret: nobody knows the one before, so the new one counts. */
const replaceSecret = (
  db: Database,
  { invitationId, secretHash, mutationId }: SendInvitationCommand,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE invitations SET secret_hash = ?2
        WHERE id = ?1 AND status = 'pending' AND secret_hash <> ?2 AND ${APPLIED('?3')}`,
    )
    .bind(invitationId, secretHash, mutationId);

const INVITATIONS = failOverCap(
  'invitations',
  `EXISTS (SELECT 1 FROM invitations WHERE scope_id = ?1 AND email = ?2 AND status = 'pending')
   OR (SELECT count(*) FROM invitations WHERE scope_id = ?1 AND status = 'pending') < ?3
   OR ${APPLIED('?4')}`,
);

/** Fails the batch that makes an invitation, if its tenant has no room. */
const roomForInvitation = (
  db: Database,
  { scopeId, email, caps, mutationId }: SendInvitationCommand,
): D1PreparedStatement =>
  db.prepare(INVITATIONS).bind(scopeId, email, caps.invitations, mutationId);
