import type { Descriptions } from './descriptions.ts';
import { located } from './sentences.ts';

const secretByMail =
  'The secret goes to the address alone. An address that is invited already is invited again.';
const newSecret =
  'With a new secret; the old one opens nothing any more. It revives one that has expired.';
const invitationPage = 'A page of invitations, by id.';

const invitationsListed = 'In every state, unless the query names one. No secret is shown.';
const noSecret = 'Without its secret, which only the message has.';
const invitationRevoked =
  'Its secret opens nothing any more. Only a pending one can be revoked: another is a 409.';

export const invitations: Descriptions = {
  listOrganizationInvitations: {
    summary: 'List the invitations to an organization',
    description: invitationsListed,
    replies: {
      200: invitationPage,
    },
  },
  createOrganizationInvitation: {
    summary: 'Invite somebody to an organization',
    description: secretByMail,
    replies: {
      201: located('The invitation.'),
    },
  },
  readOrganizationInvitation: {
    summary: 'Read an invitation to an organization',
    description: noSecret,
    replies: {
      200: 'The invitation.',
    },
  },
  resendOrganizationInvitation: {
    summary: 'Send an invitation to an organization again',
    description: newSecret,
    replies: {
      200: 'The invitation.',
    },
  },
  revokeOrganizationInvitation: {
    summary: 'Revoke an invitation to an organization',
    description: invitationRevoked,
    replies: {
      200: 'It is done.',
    },
  },
  listApplicationInvitations: {
    summary: 'List the invitations to an application',
    description: invitationsListed,
    replies: {
      200: invitationPage,
    },
  },
  createApplicationInvitation: {
    summary: 'Invite somebody to an application',
    description: secretByMail,
    replies: {
      201: located('The invitation.'),
    },
  },
  readApplicationInvitation: {
    summary: 'Read an invitation to an application',
    description: noSecret,
    replies: {
      200: 'The invitation.',
    },
  },
  resendApplicationInvitation: {
    summary: 'Send an invitation to an application again',
    description: newSecret,
    replies: {
      200: 'The invitation.',
    },
  },
  revokeApplicationInvitation: {
    summary: 'Revoke an invitation to an application',
    description: invitationRevoked,
    replies: {
      200: 'It is done.',
    },
  },
  acceptInvitation: {
    summary: 'Accept an invitation',
    description:
      'With a token of the invited address, which must be verified. Or without a token: then it signs in, and makes the account if there is none.',
    replies: {
      201: 'The membership. Without a token in the request, a new one as for a sign-in.',
    },
  },
  declineInvitation: {
    summary: 'Decline an invitation',
    description: 'By its secret, or by its id with a token of the invited address.',
    replies: {
      200: 'It is done.',
    },
  },
  readReceivedInvitation: {
    summary: 'Read an invitation that was received',
    description: 'By the secret of the message alone. It tells the tenant, the role and the end.',
    replies: {
      200: 'What it is about.',
    },
  },
  listReceivedInvitations: {
    summary: 'List the invitations to you',
    description: 'Those to your verified address that are pending.',
    replies: {
      200: invitationPage,
    },
  },
};
