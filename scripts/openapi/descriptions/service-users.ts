import type { Descriptions } from './descriptions.ts';
import { absentStays, listedMemberships, located } from './sentences.ts';

const serviceMade =
  'It is a program, and signs in by its key alone. It needs no email: one is made.';
const serviceOnly = 'A person is a 404 here.';
const serviceDeleted = 'Its keys end at once.';

export const serviceUsers: Descriptions = {
  listPlatformServiceUsers: {
    summary: 'List all service users',
    description: listedMemberships,
    replies: {
      200: 'A page of users, by id.',
    },
  },
  createPlatformServiceUser: {
    summary: 'Create a service user on the platform',
    description: serviceMade,
    replies: {
      201: located('The user was created.'),
    },
  },
  readPlatformServiceUser: {
    summary: 'Read a service user of the platform',
    description: serviceOnly,
    replies: {
      200: 'The user.',
    },
  },
  putPlatformServiceUser: {
    summary: 'Change a service user of the platform, as PATCH does',
    description: absentStays,
    replies: {
      200: 'The user.',
    },
  },
  updatePlatformServiceUser: {
    summary: 'Change a service user of the platform',
    description: absentStays,
    replies: {
      200: 'The user.',
    },
  },
  deletePlatformServiceUser: {
    summary: 'Delete a service user of the platform',
    description: serviceDeleted,
    replies: {
      200: 'It is done.',
    },
  },
  listApplicationServiceUsers: {
    summary: 'List the service users of an application',
    description: listedMemberships,
    replies: {
      200: 'A page of users, by id.',
    },
  },
  createApplicationServiceUser: {
    summary: 'Create a service user in an application',
    description: serviceMade,
    replies: {
      201: located('The user was created.'),
    },
  },
  readApplicationServiceUser: {
    summary: 'Read a service user of an application',
    description: serviceOnly,
    replies: {
      200: 'The user.',
    },
  },
  putApplicationServiceUser: {
    summary: 'Change a service user of an application, as PATCH does',
    description: absentStays,
    replies: {
      200: 'The user.',
    },
  },
  updateApplicationServiceUser: {
    summary: 'Change a service user of an application',
    description: absentStays,
    replies: {
      200: 'The user.',
    },
  },
  deleteApplicationServiceUser: {
    summary: 'Delete a service user of an application',
    description: serviceDeleted,
    replies: {
      200: 'It is done.',
    },
  },
  listOrganizationServiceUsers: {
    summary: 'List the service users of an organization',
    description: listedMemberships,
    replies: {
      200: 'A page of users, by id.',
    },
  },
  createOrganizationServiceUser: {
    summary: 'Create a service user in an organization',
    description: serviceMade,
    replies: {
      201: located('The user was created.'),
    },
  },
  readOrganizationServiceUser: {
    summary: 'Read a service user of an organization',
    description: serviceOnly,
    replies: {
      200: 'The user.',
    },
  },
  putOrganizationServiceUser: {
    summary: 'Change a service user of an organization, as PATCH does',
    description: absentStays,
    replies: {
      200: 'The user.',
    },
  },
  updateOrganizationServiceUser: {
    summary: 'Change a service user of an organization',
    description: absentStays,
    replies: {
      200: 'The user.',
    },
  },
  deleteOrganizationServiceUser: {
    summary: 'Delete a service user of an organization',
    description: serviceDeleted,
    replies: {
      200: 'It is done.',
    },
  },
};
