import type { Descriptions } from './descriptions.ts';
import {
  addedOrInvited,
  invitedInstead,
  located,
  memberPage,
  roleChanged,
  updatedMember,
} from './sentences.ts';

export const admins: Descriptions = {
  listOrganizationAdmins: {
    summary: 'List the owners and admins of an organization',
    description: 'Suspended ones too. Plain members are not among them.',
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
    description: 'A plain member is a 404.',
    replies: {
      200: 'The member.',
    },
  },
  putOrganizationAdmin: {
    summary: "Change an admin's role or status in an organization, as PATCH does",
    description: roleChanged,
    replies: {
      200: updatedMember,
    },
  },
  updateOrganizationAdmin: {
    summary: "Change an admin's role or status in an organization",
    description: roleChanged,
    replies: {
      200: updatedMember,
    },
  },
  revokeOrganizationAdmin: {
    summary: 'Make an admin of an organization a plain member',
    description: 'The membership stays. The last owner is a 409.',
    replies: {
      200: 'It is done.',
    },
  },
};
