import * as z from '../../../src/values/zod.ts';
import { type Descriptions, noticed } from './descriptions.ts';

/** One level, since OpenAPI says of no deeper one how it is written. */
const attr = z
  .optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])))
  .register(z.globalRegistry, { param: { style: 'deepObject', explode: true } });

export const usersAndAttributes: Descriptions = {
  listPeople: {
    summary: 'List users',
    description:
      'The team sees everybody. The owners and admins of a tenant name it, as `organizationId` or `applicationId`, and see its people with the attributes whose `visibility` lets them; to them any other attribute is as one that is not defined. A day, a minute or a second in a filter means all of it. The cursor of a page goes with the same filters, in any order and spelling.',
    query: { attr },
    replies: {
      200: 'A page of users.',
    },
  },
  identifyPerson: {
    summary: 'Create or update a user by email',
    description:
      'The email finds the person. Fields and attributes that are absent stay as they are, and null removes one. A value of a wrong type changes nothing at all. `identities` are subjects of configured issuers, whose JWTs act as the user. They are added to those that the user has. For a user with a verified email, a role or a membership that takes an administrator of the platform. `organization` or `application` is the id or the key of a tenant that the user becomes a member of, where you may put people. `externalId` is the id of the user in another system: it names one user, and `external:<id>` stands for the id of the user in every path. `createdAt` is when a new user came into being elsewhere. `passwordHash` is the hash of the password that a user has elsewhere: bcrypt, or a PHC string of scrypt, argon2id, pbkdf2-sha1, pbkdf2-sha256, pbkdf2-sha512 or firescrypt. It is compared at the next sign-in and hashed anew then. A user who has a password keeps it. It takes a credential without limits that may give the user an identity.',
    replies: {
      200: { description: 'The user existed, and was updated.', headers: noticed },
      201: { description: 'The user was created.', headers: noticed },
    },
  },
  identifyBatch: {
    summary: 'Create or update up to 1,000 users by email',
    description:
      'Each row is the body of a single identify, and has the status and the `error` that this would have answered. A row that is refused touches no other. Rows with the same email are taken in their order. Rows are made 50 at a time: after a 503 or a broken connection send the request again, with the same `Idempotency-Key` or without one. With `dryRun=true` nothing is written, and each row tells in `changed` what it would change; `identities` are then not compared with those that are stored. A body has at most 1 MiB. The same as `application/x-ndjson`, one person a line, has any length: each line is answered by a line once its change is committed, so read while you send. A line may carry an `id`: repeated within 24 hours it changes nothing and is answered as before. The last line is the summary; with an `error` beside it the stream was cut, and you go on behind the last line that was answered.',
    replies: {
      200: 'To lines: the answer to each, in their order, and the summary as the last.',
      207: 'What became of each row, in their order, and how many came to what.',
    },
  },
  exportDirectory: {
    summary: 'Export users',
    description:
      'Everybody whom the filters of a list leave, for the same callers and with the same attributes. The order is that in which they came into this directory, so whoever is new comes last. `format=ndjson` is a stream with one person a line. Its last line has the `summary`, the `cursor` to go on from (null: this was all), and the `bookmark` and the time that it began with. With an `error` in it the stream was cut, and the cursor is behind the last person of it. Rights are read again for every 200 people. `format=csv` has pages of at most 10,000 people: the header `Link` has the next one. Only the first page has a row of names, so pages make one table when they are put together. A text that a spreadsheet would take for a formula begins with an apostrophe.',
    query: { attr },
    replies: {
      200: {
        description: 'The people. As `text/csv` a table, with a column for each attribute.',
        headers: {
          'x-d1-bookmark':
            'The state that the first people were read from. Send it with a read to see that, or something later.',
          Link: 'Of CSV, where others follow: `<…>; rel="next"`.',
        },
      },
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
  listPersonIdentities: {
    summary: 'List the identities of a user',
    description:
      'The subjects of outside issuers whose JWTs act as the user. People see their own.',
    replies: {
      200: 'A page of identities, the newest first.',
    },
  },
  addPersonIdentity: {
    summary: 'Add an identity to a user',
    description:
      'JWTs of this subject act as the user from now on. For a user with a verified email, a role or a membership it takes an administrator of the platform, whose token has no limits. Nobody adds one to themselves: that is done by signing in with it.',
    replies: {
      200: 'The user has this identity already.',
      201: 'The identity.',
    },
  },
  readPersonIdentity: {
    summary: 'Read an identity of a user',
    description: 'One of the list, by its id.',
    replies: {
      200: 'The identity.',
    },
  },
  removePersonIdentity: {
    summary: 'Remove an identity of a user',
    description:
      'Its JWTs and the tokens that were made with them no longer act as the user. People remove their own, but for the last one as long as they have no password.',
    replies: {
      204: 'The identity is ended.',
    },
  },
};
