import type { Descriptions } from './descriptions.ts';
import { addedOrInvited, invitedInstead, located, memberPage, updatedMember } from './sentences.ts';

export const admins: Descriptions = {
  listOrganizationAdmins: {
    summary: 'List the owners and admins of an organization',
    replies: {
      200: memberPage,
    },
  },
  grantOrganizationAdmin: {
    summary: 'Make a user an admin of an organization',
    description: addedOrInvited,
    replies: {
      201: located('The member.'),
      202: invitedInstead,
    },
  },
  readOrganizationAdmin: {
    summary: 'Read an owner or admin of an organization',
    replies: {
      200: 'The member.',
    },
  },
  putOrganizationAdmin: {
    summary: "Change an admin's role or status in an organization, as PATCH does",
    replies: {
      200: updatedMember,
    },
  },
  updateOrganizationAdmin: {
    summary: "Change an admin's role or status in an organization",
    replies: {
      200: updatedMember,
    },
  },
  revokeOrganizationAdmin: {
    summary: 'Make an admin of an organization a plain member',
    replies: {
      200: 'It is done.',
    },
  },
};
