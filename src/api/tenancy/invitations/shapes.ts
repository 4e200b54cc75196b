/** What invites shows: for the contracts of every route that invites. */
import * as z from 'zod';
import { lazily } from '../../../isolate/lazily.ts';
import { SCOPE_ROLES } from '../../../policy/permissions.ts';
import { SHOWN_INVITATION_STATUSES } from '../../../values/choices.ts';
import { time } from '../../../values/time.ts';
import { mayConflict } from '../shapes.ts';

export const invitation = lazily(() =>
  z
    .object({
      id: z.string().meta({ example: 'invitation_01jmx8k2f5e6h9q3v7r1t4w8y0' }),
      organizationId: z.string().optional(),
      applicationId: z.string().optional(),
      email: z.string(),
      role: z.enum(SCOPE_ROLES),
      name: z.string().nullable(),
      status: z.enum(SHOWN_INVITATION_STATUSES),
      invitedBy: z.string().nullable(),
      createdAt: time(),
      expiresAt: time(),
      lastSentAt: time(),
    })
    .meta({ id: 'Invitation' }),
);

export const invitationReply = lazily(() =>
  z.object({ invitation: invitation() }).meta({ id: 'InvitationReply' }),
);

/** The reply of a route that invites a person whom the caller may not add directly. */
export const invitedInstead = {
  schema: invitationReply,
};

/** Without a mailer nobody is invited. */
export const mayInvite = [...mayConflict, 'not_configured'] as const;
