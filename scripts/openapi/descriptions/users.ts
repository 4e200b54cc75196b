import { type Descriptions, noticed } from './descriptions.ts';
import { absentStays, invitedInstead, listedMemberships, located } from './sentences.ts';

const managedOnly =
  'Only a person whose account came into being through this tenant and who belongs to no other.';
const codeForUser =
  'Nobody but the user sees the code. The password stays until the code is redeemed. A suspended user and a service get none.';
const createdOrInvited =
  'Only the platform creates people: for anybody else it invites the person, whether or not somebody has the address.';

const membersSeen = 'With the roles of this tenant and those below. Nobody else is found.';

export const users: Descriptions = {
  listPlatformUsers: {
    summary: 'List all users',
    description: listedMemberships,
    replies: {
      200: 'A page of users, by id.',
    },
  },
  createPlatformUser: {
    summary: 'Create a user',
    description:
      'Without a password the user signs in by a code. Only those who create users of the platform may.',
    replies: {
      201: located('The user was created.', noticed),
    },
  },
  createPlatformUserLegacy: {
    summary: 'Create a user (the former path)',
    description:
      'Use POST /api/v1/platform/users instead. This one answers with `Deprecation: true`.',
    replies: {
      201: located('The user was created.', noticed),
    },
  },
  readPlatformUser: {
    summary: 'Read a user',
    description: 'With the roles and memberships everywhere.',
    replies: {
      200: 'The user.',
    },
  },
  putPlatformUser: {
    summary: 'Change a user, as PATCH does',
    description: absentStays,
    replies: {
      200: 'The user.',
    },
  },
  updatePlatformUser: {
    summary: 'Change a user',
    description: absentStays,
    replies: {
      200: 'The user.',
    },
  },
  deletePlatformUser: {
    summary: 'Delete a user',
    description: 'Memberships, records and tokens go too. The last owner of a tenant is a 409.',
    replies: {
      200: 'It is done.',
    },
  },
  listApplicationUsers: {
    summary: 'List the users of an application',
    description: listedMemberships,
    replies: {
      200: 'A page of users, by id.',
    },
  },
  createApplicationUser: {
    summary: 'Create a user in an application',
    description: createdOrInvited,
    replies: {
      201: located('The user was created.', noticed),
      202: invitedInstead,
    },
  },
  readApplicationUser: {
    summary: 'Read a user of an application',
    description: membersSeen,
    replies: {
      200: 'The user.',
    },
  },
  updateApplicationUser: {
    summary: 'Change a person whom an application manages',
    description: managedOnly,
    replies: {
      200: 'The user.',
    },
  },
  deleteApplicationUser: {
    summary: 'Delete a person whom an application manages',
    description: managedOnly,
    replies: {
      200: 'It is done.',
    },
  },
  listOrganizationUsers: {
    summary: 'List the users of an organization',
    description: listedMemberships,
    replies: {
      200: 'A page of users, by id.',
    },
  },
  createOrganizationUser: {
    summary: 'Create a user in an organization',
    description: createdOrInvited,
    replies: {
      201: located('The user was created.', noticed),
      202: invitedInstead,
    },
  },
  readOrganizationUser: {
    summary: 'Read a user of an organization',
    description: membersSeen,
    replies: {
      200: 'The user.',
    },
  },
  updateOrganizationUser: {
    summary: 'Change a person whom an organization manages',
    description: managedOnly,
    replies: {
      200: 'The user.',
    },
  },
  deleteOrganizationUser: {
    summary: 'Delete a person whom an organization manages',
    description: managedOnly,
    replies: {
      200: 'It is done.',
    },
  },
  listUserOrganizations: {
    summary: "List a user's organizations",
    description: 'You see your own, and of others those in tenants whose users you may read.',
    replies: {
      200: 'A page of the organizations that the caller can see, the primary one first.',
    },
  },
  sendPlatformUserReset: {
    summary: 'Send a user a code to reset the password',
    description: codeForUser,
    replies: {
      202: 'A code is on its way.',
    },
  },
  sendApplicationUserReset: {
    summary: 'Send a user of an application a code to reset the password',
    description: codeForUser,
    replies: {
      202: 'A code is on its way.',
    },
  },
  sendOrganizationUserReset: {
    summary: 'Send a user of an organization a code to reset the password',
    description: codeForUser,
    replies: {
      202: 'A code is on its way.',
    },
  },
};
