import type { Descriptions } from './descriptions.ts';

export const applications: Descriptions = {
  listApplications: {
    summary: 'List applications',
    replies: {
      200: 'Those that the caller can see, sorted by id.',
    },
  },
  createApplication: {
    summary: 'Create an application',
    replies: {
      201: {
        description: 'What was created, and the invitation of its owner if one is invited.',
        headers: { Location: 'Where it is.' },
      },
    },
  },
  readApplication: {
    summary: 'Read an application',
    replies: {
      200: 'The application.',
    },
  },
  putApplication: {
    summary: 'Change an application, as PATCH does',
    description:
      'A field that is absent stays as it is. The key never changes, since clients use it as an address.',
    replies: {
      200: 'The application.',
    },
  },
  updateApplication: {
    summary: 'Change an application',
    description:
      'A field that is absent stays as it is. The key never changes, since clients use it as an address.',
    replies: {
      200: 'The application.',
    },
  },
  deleteApplication: {
    summary: 'Delete an application',
    description: 'Removes its members first, with their records there. The users stay.',
    replies: {
      200: 'It is done.',
    },
  },
};
