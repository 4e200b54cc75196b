import type { Descriptions } from './descriptions.ts';
import {
  addedOrInvited,
  invitedInstead,
  located,
  memberPage,
  roleChanged,
  updatedMember,
} from './sentences.ts';

const byOwner =
  'You must be an owner of this very tenant. The other must be an active person who is a member of it. They become an owner, and you become an admin.';
const bothMembers = 'The new owner, and the previous one as the admin that they are now.';

const withSuspended = 'Suspended members too, with their status.';
const membershipRead = 'The role and the status here, and who the member is.';

export const members: Descriptions = {
  listOrganizationMembers: {
    summary: 'List the members of an organization',
    description: withSuspended,
    replies: {
      200: memberPage,
    },
  },
  addOrganizationMember: {
    summary: 'Add a member to an organization',
    description: addedOrInvited,
    replies: {
      201: located('The member.'),
      202: invitedInstead,
    },
  },
  readOrganizationMember: {
    summary: 'Read a member of an organization',
    description: membershipRead,
    replies: {
      200: 'The member.',
    },
  },
  putOrganizationMember: {
    summary: "Change a member's role or status in an organization, as PATCH does",
    description: roleChanged,
    replies: {
      200: updatedMember,
    },
  },
  updateOrganizationMember: {
    summary: "Change a member's role or status in an organization",
    description: roleChanged,
    replies: {
      200: updatedMember,
    },
  },
  removeOrganizationMember: {
    summary: 'Remove a member from an organization',
    description:
      'The tokens that are bound to it end as well. The last owner is a 409. Everybody may leave.',
    replies: {
      200: 'It is done.',
    },
  },
  listApplicationMembers: {
    summary: 'List the members of an application',
    description: withSuspended,
    replies: {
      200: memberPage,
    },
  },
  addApplicationMember: {
    summary: 'Add a member to an application',
    description: addedOrInvited,
    replies: {
      201: located('The member.'),
      202: invitedInstead,
    },
  },
  readApplicationMember: {
    summary: 'Read a member of an application',
    description: membershipRead,
    replies: {
      200: 'The member.',
    },
  },
  putApplicationMember: {
    summary: "Change a member's role or status in an application, as PATCH does",
    description: roleChanged,
    replies: {
      200: updatedMember,
    },
  },
  updateApplicationMember: {
    summary: "Change a member's role or status in an application",
    description: roleChanged,
    replies: {
      200: updatedMember,
    },
  },
  removeApplicationMember: {
    summary: 'Remove a member from an application',
    description: 'The roles in its organizations end as well.',
    replies: {
      200: 'It is done.',
    },
  },
  transferOrganization: {
    summary: 'Hand an organization over to another member',
    description: byOwner,
    replies: {
      200: bothMembers,
    },
  },
  transferApplication: {
    summary: 'Hand an application over to another member',
    description: byOwner,
    replies: {
      200: bothMembers,
    },
  },
};
