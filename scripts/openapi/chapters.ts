/** The chapters of the document, in its order. */

import { admins } from './descriptions/admins.ts';
import { applications } from './descriptions/applications.ts';
import type { Description, Descriptions, ReplyDescription } from './descriptions/descriptions.ts';
import { history } from './descriptions/history.ts';
import { ingestion } from './descriptions/ingestion.ts';
import { invitations } from './descriptions/invitations.ts';
import { members } from './descriptions/members.ts';
import { metadataDefaults } from './descriptions/metadata-defaults.ts';
import { metadataKeys } from './descriptions/metadata-keys.ts';
import { operation } from './descriptions/operation.ts';
import { organizations } from './descriptions/organizations.ts';
import { personalData } from './descriptions/personal-data.ts';
import { platformMetadata } from './descriptions/platform-metadata.ts';
import { serviceUsers } from './descriptions/service-users.ts';
import { signingIn } from './descriptions/signing-in.ts';
import { tokens } from './descriptions/tokens.ts';
import { userAttributes } from './descriptions/user-attributes.ts';
import { users } from './descriptions/users.ts';
import { usersAndAttributes } from './descriptions/users-and-attributes.ts';
import { webhooks } from './descriptions/webhooks.ts';

interface Chapter {
  readonly name: string;
  readonly description: string;
  readonly operations: Descriptions;
}

export const chapters: readonly Chapter[] = [
  {
    name: 'Platform metadata',
    description: 'What a user prefers in each tenant, as one JSON object.',
    operations: platformMetadata,
  },
  {
    name: 'Rules for metadata',
    description:
      'What the keys of records in a tenant may be, who changes them, and who sees them.',
    operations: metadataKeys,
  },
  {
    name: 'Defaults for metadata',
    description:
      'Values that count where a person has none of its own, and values that a tenant imposes.',
    operations: metadataDefaults,
  },
  {
    name: 'Users and attributes',
    description: 'What is known about users: attributes that the team has defined.',
    operations: usersAndAttributes,
  },
  {
    name: 'History',
    description: 'What has changed: the values before and after, when, and by whom.',
    operations: history,
  },
  {
    name: 'Personal data',
    description: 'What a person may ask for: all that is stored about them, and its erasure.',
    operations: personalData,
  },
  {
    name: 'User attributes',
    description: 'The definitions of attributes.',
    operations: userAttributes,
  },
  {
    name: 'Users',
    description: 'Users on the platform, in applications and in organizations.',
    operations: users,
  },
  {
    name: 'Service users',
    description: 'Users that are programs. Each acts with an API key.',
    operations: serviceUsers,
  },
  {
    name: 'Applications',
    description: 'Tenants that contain organizations.',
    operations: applications,
  },
  {
    name: 'Organizations',
    description: 'Tenants within an application.',
    operations: organizations,
  },
  {
    name: 'Members',
    description: 'The users of a tenant and their roles in it.',
    operations: members,
  },
  {
    name: 'Invitations',
    description: 'People are asked by mail before they belong to a tenant, and accept or decline.',
    operations: invitations,
  },
  {
    name: 'Webhooks',
    description:
      'Events are posted to URLs of the platform, of applications and of organizations, signed after Standard Webhooks.',
    operations: webhooks,
  },
  { name: 'Admins', description: 'The owners and admins of an organization.', operations: admins },
  {
    name: 'Tokens',
    description: 'Minting, listing and revoking the tokens of users.',
    operations: tokens,
  },
  {
    name: 'Ingestion',
    description: 'Messages of the libraries of Segment, which tell a tenant about its people.',
    operations: ingestion,
  },
  {
    name: 'Signing in',
    description: 'A password or a code for a token, and the end of a token.',
    operations: signingIn,
  },
  { name: 'Operation', description: 'For those who operate Roster.', operations: operation },
];

/** The chapter of an endpoint, and what is said of it there. */
export function describedIn(operationId: string): readonly [chapter: string, Description] {
  for (const { name, operations } of chapters) {
    const description = operations[operationId];
    if (description) return [name, description];
  }
  throw new Error(`scripts/openapi/descriptions says nothing of ${operationId}`);
}

export function replyDescription(
  operationId: string,
  { replies }: Description,
  status: number,
): ReplyDescription {
  const reply = replies[status];
  if (reply) return typeof reply === 'string' ? { description: reply } : reply;
  throw new Error(`scripts/openapi/descriptions says nothing of ${operationId}'s ${status}`);
}
