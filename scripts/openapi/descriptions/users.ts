import { MEMBERSHIPS_LISTED } from '../../../src/db/limits.ts';
import type { Descriptions } from './descriptions.ts';

const listed = `A user who has more than ${MEMBERSHIPS_LISTED} memberships is listed with ${MEMBERSHIPS_LISTED} of them: those here first, and then the primary and the oldest ones.`;

export const users: Descriptions = {
  listPlatformUsers: {
    summary: 'List all users',
    description: listed,
    replies: {
      200: 'A page of users, by id.',
    },
  },
  createPlatformUser: {
    summary: 'Create a user',
    replies: {
      201: { description: 'The user was created.', headers: { Location: 'Where it is.' } },
    },
  },
  createPlatformUserLegacy: {
    summary: 'Create a user (the former path)',
    description:
      'Use POST /api/v1/platform/users instead. This one answers with `Deprecation: true`.',
    replies: {
      201: { description: 'The user was created.', headers: { Location: 'Where it is.' } },
    },
  },
  readPlatformUser: {
    summary: 'Read a user',
    replies: {
      200: 'The user.',
    },
  },
  putPlatformUser: {
    summary: 'Change a user, as PATCH does',
    description: 'A field that is absent stays as it is. Null clears it.',
    replies: {
      200: 'The user.',
    },
  },
  updatePlatformUser: {
    summary: 'Change a user',
    description: 'A field that is absent stays as it is. Null clears it.',
    replies: {
      200: 'The user.',
    },
  },
  deletePlatformUser: {
    summary: 'Delete a user',
    replies: {
      200: 'It is done.',
    },
  },
  listApplicationUsers: {
    summary: 'List the users of an application',
    description: listed,
    replies: {
      200: 'A page of users, by id.',
    },
  },
  createApplicationUser: {
    summary: 'Create a user in an application',
    description:
      'Only the platform creates people: for anybody else it invites the person, whether or not somebody has the address.',
    replies: {
      201: { description: 'The user was created.', headers: { Location: 'Where it is.' } },
      202: 'The person is invited, whether or not somebody has the address.',
    },
  },
  readApplicationUser: {
    summary: 'Read a user of an application',
    replies: {
      200: 'The user.',
    },
  },
  updateApplicationUser: {
    summary: 'Change a person whom an application manages',
    description:
      'Only a person whose account came into being through this tenant and who belongs to no other.',
    replies: {
      200: 'The user.',
    },
  },
  deleteApplicationUser: {
    summary: 'Delete a person whom an application manages',
    description:
      'Only a person whose account came into being through this tenant and who belongs to no other.',
    replies: {
      200: 'It is done.',
    },
  },
  listOrganizationUsers: {
    summary: 'List the users of an organization',
    description: listed,
    replies: {
      200: 'A page of users, by id.',
    },
  },
  createOrganizationUser: {
    summary: 'Create a user in an organization',
    description:
      'Only the platform creates people: for anybody else it invites the person, whether or not somebody has the address.',
    replies: {
      201: { description: 'The user was created.', headers: { Location: 'Where it is.' } },
      202: 'The person is invited, whether or not somebody has the address.',
    },
  },
  readOrganizationUser: {
    summary: 'Read a user of an organization',
    replies: {
      200: 'The user.',
    },
  },
  updateOrganizationUser: {
    summary: 'Change a person whom an organization manages',
    description:
      'Only a person whose account came into being through this tenant and who belongs to no other.',
    replies: {
      200: 'The user.',
    },
  },
  deleteOrganizationUser: {
    summary: 'Delete a person whom an organization manages',
    description:
      'Only a person whose account came into being through this tenant and who belongs to no other.',
    replies: {
      200: 'It is done.',
    },
  },
  listUserOrganizations: {
    summary: "List a user's organizations",
    replies: {
      200: 'A page of the organizations that the caller can see, the primary one first.',
    },
  },
  sendPlatformUserReset: {
    summary: 'Send a user a code to reset the password',
    description:
      'Nobody but the user sees the code. The password stays until the code is redeemed. A suspended user and a service get none.',
    replies: {
      202: 'A code is on its way.',
    },
  },
  sendApplicationUserReset: {
    summary: 'Send a user of an application a code to reset the password',
    description:
      'Nobody but the user sees the code. The password stays until the code is redeemed. A suspended user and a service get none.',
    replies: {
      202: 'A code is on its way.',
    },
  },
  sendOrganizationUserReset: {
    summary: 'Send a user of an organization a code to reset the password',
    description:
      'Nobody but the user sees the code. The password stays until the code is redeemed. A suspended user and a service get none.',
    replies: {
      202: 'A code is on its way.',
    },
  },
};
