import type { Descriptions } from './descriptions.ts';
import {
  hiddenTenant,
  keyStays,
  located,
  membersFirst,
  visibleOnes,
  visibleTenants,
  withOwner,
} from './sentences.ts';

export const applications: Descriptions = {
  listApplications: {
    summary: 'List applications',
    description: visibleTenants,
    replies: {
      200: visibleOnes,
    },
  },
  createApplication: {
    summary: 'Create an application',
    description: 'Only the platform creates applications. An owner may be named with it.',
    replies: {
      201: located(withOwner),
    },
  },
  readApplication: {
    summary: 'Read an application',
    description: hiddenTenant,
    replies: {
      200: 'The application.',
    },
  },
  putApplication: {
    summary: 'Change an application, as PATCH does',
    description: keyStays,
    replies: {
      200: 'The application.',
    },
  },
  updateApplication: {
    summary: 'Change an application',
    description: keyStays,
    replies: {
      200: 'The application.',
    },
  },
  deleteApplication: {
    summary: 'Delete an application',
    description: membersFirst,
    replies: {
      200: 'It is done.',
    },
  },
};
