import { type InvitationRow, shownStatus } from '../../../directory/invitations/invitation.ts';
import { etagOf } from '../../../http/etag.ts';
import { iso } from '../../../values/time.ts';
import { tenantIn } from '../present.ts';

export const presentInvitation = (row: InvitationRow, now: number) => ({
  id: row.id,
  ...tenantIn(row),
  email: row.email,
  role: row.role,
  name: row.name,
  status: shownStatus(row, now),
  invitedBy: row.invited_by,
  createdAt: iso(row.created_at),
  expiresAt: iso(row.expires_at),
  lastSentAt: iso(row.last_sent_at),
});

export const tagOfInvitation = (row: InvitationRow, now: number): string =>
  etagOf(presentInvitation(row, now));
