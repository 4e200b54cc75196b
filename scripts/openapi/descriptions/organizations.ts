import type { Descriptions } from './descriptions.ts';

export const organizations: Descriptions = {
  listOrganizations: {
    summary: 'List organizations',
    replies: {
      200: 'Those that the caller can see, sorted by id.',
    },
  },
  createOrganization: {
    summary: 'Create an organization',
    replies: {
      201: {
        description: 'What was created, and the invitation of its owner if one is invited.',
        headers: { Location: 'Where it is.' },
      },
    },
  },
  readOrganization: {
    summary: 'Read an organization',
    replies: {
      200: 'The organization.',
    },
  },
  putOrganization: {
    summary: 'Change an organization, as PATCH does',
    description:
      'A field that is absent stays as it is. The key never changes, since clients use it as an address.',
    replies: {
      200: 'The organization.',
    },
  },
  updateOrganization: {
    summary: 'Change an organization',
    description:
      'A field that is absent stays as it is. The key never changes, since clients use it as an address.',
    replies: {
      200: 'The organization.',
    },
  },
  deleteOrganization: {
    summary: 'Delete an organization',
    description: 'Removes its members first, with their records there. The users stay.',
    replies: {
      200: 'It is done.',
    },
  },
};
