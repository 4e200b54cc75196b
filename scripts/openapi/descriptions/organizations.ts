import type { Descriptions } from './descriptions.ts';
import { keyStays, located, membersFirst, visibleOnes, withOwner } from './sentences.ts';

export const organizations: Descriptions = {
  listOrganizations: {
    summary: 'List organizations',
    replies: {
      200: visibleOnes,
    },
  },
  createOrganization: {
    summary: 'Create an organization',
    replies: {
      201: located(withOwner),
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
    description: keyStays,
    replies: {
      200: 'The organization.',
    },
  },
  updateOrganization: {
    summary: 'Change an organization',
    description: keyStays,
    replies: {
      200: 'The organization.',
    },
  },
  deleteOrganization: {
    summary: 'Delete an organization',
    description: membersFirst,
    replies: {
      200: 'It is done.',
    },
  },
};
