/** What invites shows: for the contracts of every route that invites. */
import { lazily } from '../../../isolate/lazily.ts';
import { SCOPE_ROLES } from '../../../policy/permissions.ts';
import { SHOWN_INVITATION_STATUSES } from '../../../values/choices.ts';
import { textLike } from '../../../values/text-like.ts';
import { time } from '../../../values/time.ts';
import * as z from '../../../values/zod.ts';
import { mayConflict } from '../shapes.ts';

export const invitation = lazily(() =>
  z
    .object({
      id: textLike('invitation_01jmx8k2f5e6h9q3v7r1t4w8y0'),
      organizationId: z.optional(z.string()),
      applicationId: z.optional(z.string()),
      email: z.string(),
      role: z.enum(SCOPE_ROLES),
      name: z.nullable(z.string()),
      status: z.enum(SHOWN_INVITATION_STATUSES),
      invitedBy: z.nullable(z.string()),
      createdAt: time(),
      expiresAt: time(),
      lastSentAt: time(),
    })
    .register(z.globalRegistry, { id: 'Invitation' }),
);

export const invitationReply = lazily(() =>
  z.object({ invitation: invitation() }).register(z.globalRegistry, { id: 'InvitationReply' }),
);

/** The reply of a route that invites a person whom the caller may not add directly. */
export const invitedInstead = {
  schema: invitationReply,
};

/** Without a mailer nobody is invited. */
export const mayInvite = [...mayConflict, 'not_configured'] as const;
