import type { Descriptions } from './descriptions.ts';

export const usersAndAttributes: Descriptions = {
  listPeople: {
    summary: 'List users',
    description:
      'The team sees everybody. The owners and admins of a tenant name it, as `organizationId` or `applicationId`, and see its people with the attributes whose `visibility` lets them; to them any other attribute is as one that is not defined. Filters on attributes: `attr.plan=pro`, `attr.mrr[gt]=100`, with gt, gte, lt, lte, ne, contains or exists in the brackets; values are read under the type of the definition. A day, a minute or a second means all of it. The cursor of a page goes with the same filters, in any order.',
    replies: {
      200: 'A page of users.',
    },
  },
  identifyPerson: {
    summary: 'Create or update a user by email',
    description:
      'The email finds the person. Fields and attributes that are absent stay as they are, and null removes one. A value of a wrong type changes nothing at all.',
    replies: {
      200: 'The user existed, and was updated.',
      201: 'The user was created.',
    },
  },
  readPerson: {
    summary: 'Read a user',
    description:
      'You may read yourself. The team reads everybody, and the owners and admins of a tenant read its people, with the attributes whose `visibility` lets them.',
    replies: {
      200: 'The user.',
    },
  },
  updatePerson: {
    summary: 'Update a user',
    description:
      'A field that is absent stays as it is. Null removes it. Members of the team cannot be changed here.',
    replies: {
      200: 'The user.',
    },
  },
  deletePerson: {
    summary: 'Delete a user',
    description:
      'Deletes memberships, records and tokens too. Members of the team cannot be deleted here.',
    replies: {
      204: 'The user is deleted.',
    },
  },
};
