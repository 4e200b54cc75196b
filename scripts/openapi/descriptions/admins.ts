import type { Descriptions } from './descriptions.ts';

export const admins: Descriptions = {
  listOrganizationAdmins: {
    summary: 'List the owners and admins of an organization',
    replies: {
      200: 'A page of members, by user id.',
    },
  },
  grantOrganizationAdmin: {
    summary: 'Make a user an admin of an organization',
    description:
      'By email it invites, whether or not somebody has the address: only the platform adds by email. By userId it adds people of the application; anybody else is a 404.',
    replies: {
      201: { description: 'The member.', headers: { Location: 'Where it is.' } },
      202: 'The person is invited, whether or not somebody has the address.',
    },
  },
  putOrganizationAdmin: {
    summary: "Change an admin's role or status in an organization, as PATCH does",
    replies: {
      200: 'The member, and whether the request named it as an administrator.',
    },
  },
  updateOrganizationAdmin: {
    summary: "Change an admin's role or status in an organization",
    replies: {
      200: 'The member, and whether the request named it as an administrator.',
    },
  },
  revokeOrganizationAdmin: {
    summary: 'Make an admin of an organization a plain member',
    replies: {
      200: 'It is done.',
    },
  },
};
