import type { Descriptions } from './descriptions.ts';

export const members: Descriptions = {
  listOrganizationMembers: {
    summary: 'List the members of an organization',
    replies: {
      200: 'A page of members, by user id.',
    },
  },
  addOrganizationMember: {
    summary: 'Add a member to an organization',
    description:
      'By email it invites, whether or not somebody has the address: only the platform adds by email. By userId it adds people of the application; anybody else is a 404.',
    replies: {
      201: { description: 'The member.', headers: { Location: 'Where it is.' } },
      202: 'The person is invited, whether or not somebody has the address.',
    },
  },
  readOrganizationMember: {
    summary: 'Read a member of an organization',
    replies: {
      200: 'The member.',
    },
  },
  putOrganizationMember: {
    summary: "Change a member's role or status in an organization, as PATCH does",
    replies: {
      200: 'The member, and whether the request named it as an administrator.',
    },
  },
  updateOrganizationMember: {
    summary: "Change a member's role or status in an organization",
    replies: {
      200: 'The member, and whether the request named it as an administrator.',
    },
  },
  removeOrganizationMember: {
    summary: 'Remove a member from an organization',
    replies: {
      200: 'It is done.',
    },
  },
  readOrganizationAdmin: {
    summary: 'Read an owner or admin of an organization',
    replies: {
      200: 'The member.',
    },
  },
  listApplicationMembers: {
    summary: 'List the members of an application',
    replies: {
      200: 'A page of members, by user id.',
    },
  },
  addApplicationMember: {
    summary: 'Add a member to an application',
    description:
      'By email it invites, whether or not somebody has the address: only the platform adds by email. By userId it adds people of the application; anybody else is a 404.',
    replies: {
      201: { description: 'The member.', headers: { Location: 'Where it is.' } },
      202: 'The person is invited, whether or not somebody has the address.',
    },
  },
  readApplicationMember: {
    summary: 'Read a member of an application',
    replies: {
      200: 'The member.',
    },
  },
  putApplicationMember: {
    summary: "Change a member's role or status in an application, as PATCH does",
    replies: {
      200: 'The member, and whether the request named it as an administrator.',
    },
  },
  updateApplicationMember: {
    summary: "Change a member's role or status in an application",
    replies: {
      200: 'The member, and whether the request named it as an administrator.',
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
    description:
      'You must be an owner of this very tenant. The other must be an active person who is a member of it. They become an owner, and you become an admin.',
    replies: {
      200: 'The new owner, and the previous one as the admin that they are now.',
    },
  },
  transferApplication: {
    summary: 'Hand an application over to another member',
    description:
      'You must be an owner of this very tenant. The other must be an active person who is a member of it. They become an owner, and you become an admin.',
    replies: {
      200: 'The new owner, and the previous one as the admin that they are now.',
    },
  },
};
