import type { Descriptions } from './descriptions.ts';
import { absentStays, listedMemberships, located } from './sentences.ts';

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
    replies: {
      201: located('The user was created.'),
    },
  },
  readPlatformServiceUser: {
    summary: 'Read a service user of the platform',
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
    replies: {
      201: located('The user was created.'),
    },
  },
  readApplicationServiceUser: {
    summary: 'Read a service user of an application',
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
    replies: {
      201: located('The user was created.'),
    },
  },
  readOrganizationServiceUser: {
    summary: 'Read a service user of an organization',
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
    replies: {
      200: 'It is done.',
    },
  },
};
