/** Ends invitations that were not accepted, with their event. A message that waits is not sent. */
import type { Database } from '../../db/database.ts';
import { APPLIED, eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { changeBatch } from '../grounds.ts';
import { endMessages } from '../messages/message.ts';

/** The statuses that end a pending invitation. */
type Ending = 'accepted' | 'declined' | 'revoked';

interface Ended {
  readonly invitationId: string;
  readonly scopeId: string;
}

export interface EndInvitationCommand extends Mutation, Ended {
  readonly as: Exclude<Ending, 'accepted'>;
}

const ACTIONS = { accepted: 'accept', declined: 'decline', revoked: 'revoke' } as const;

export async function applyInvitationEnd(
  db: Database,
  command: EndInvitationCommand,
): Promise<void> {
  const { scopeId, invitationId, as } = command;
  const event = eventOf(`invitation.${ACTIONS[as]}`, command, { scopeId, keys: [invitationId] });
  await changeBatch(db, command, [
    endInvitation(db, command, as),
    recordEvent(db, event),
    endMessages(db, invitationId, command),
  ]);
}

/** Ends a pending invitation. The event follows it in the batch. */
export const endInvitation = (
  db: Database,
  { invitationId, mutationId, now }: Mutation & Ended,
  as: Ending,
): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE invitations SET status = ?2, updated_at = ?3, event_id = ?4
        WHERE id = ?1 AND status = 'pending' AND NOT ${APPLIED('?4')}`,
    )
    .bind(invitationId, as, now, mutationId);

/** Ends the messages about the invitations to a tenant, if the mutation was applied. */
export const endMessagesOfTenant = (
  db: Database,
  scopeId: string,
  { mutationId }: Mutation,
): D1PreparedStatement =>
  db
    .prepare(
      `DELETE FROM messages
        WHERE next_at IS NOT NULL AND ${APPLIED('?2')}
          AND about IN (SELECT id FROM invitations WHERE scope_id = ?1)`,
    )
    .bind(scopeId, mutationId);
