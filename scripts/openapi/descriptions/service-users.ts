import type { Descriptions } from './descriptions.ts';

export const serviceUsers: Descriptions = {
  listPlatformServiceUsers: {
    summary: 'List all service users',
    description:
      'A user who has more than 50 memberships is listed with 50 of them: those here first, and then the primary and the oldest ones.',
    replies: {
      200: 'A page of users, by id.',
    },
  },
  createPlatformServiceUser: {
    summary: 'Create a service user on the platform',
    replies: {
      201: { description: 'The user was created.', headers: { Location: 'Where it is.' } },
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
    description: 'A field that is absent stays as it is. Null clears it.',
    replies: {
      200: 'The user.',
    },
  },
  updatePlatformServiceUser: {
    summary: 'Change a service user of the platform',
    description: 'A field that is absent stays as it is. Null clears it.',
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
    description:
      'A user who has more than 50 memberships is listed with 50 of them: those here first, and then the primary and the oldest ones.',
    replies: {
      200: 'A page of users, by id.',
    },
  },
  createApplicationServiceUser: {
    summary: 'Create a service user in an application',
    replies: {
      201: { description: 'The user was created.', headers: { Location: 'Where it is.' } },
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
    description: 'A field that is absent stays as it is. Null clears it.',
    replies: {
      200: 'The user.',
    },
  },
  updateApplicationServiceUser: {
    summary: 'Change a service user of an application',
    description: 'A field that is absent stays as it is. Null clears it.',
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
    description:
      'A user who has more than 50 memberships is listed with 50 of them: those here first, and then the primary and the oldest ones.',
    replies: {
      200: 'A page of users, by id.',
    },
  },
  createOrganizationServiceUser: {
    summary: 'Create a service user in an organization',
    replies: {
      201: { description: 'The user was created.', headers: { Location: 'Where it is.' } },
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
    description: 'A field that is absent stays as it is. Null clears it.',
    replies: {
      200: 'The user.',
    },
  },
  updateOrganizationServiceUser: {
    summary: 'Change a service user of an organization',
    description: 'A field that is absent stays as it is. Null clears it.',
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
