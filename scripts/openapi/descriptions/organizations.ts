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

export const organizations: Descriptions = {
  listOrganizations: {
    summary: 'List organizations',
    description: visibleTenants,
    replies: {
      200: visibleOnes,
    },
  },
  createOrganization: {
    summary: 'Create an organization',
    description:
      'Within an application. An owner may be named with it. A name that exists there is a 409, unless `key` says otherwise.',
    replies: {
      201: located(withOwner),
    },
  },
  readOrganization: {
    summary: 'Read an organization',
    description: hiddenTenant,
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
