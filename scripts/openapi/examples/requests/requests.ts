/** The example request of every operation. */
import type { ExampleRequests } from '../request.ts';
import { attributeRequests } from './attributes.ts';
import { historyRequests } from './history.ts';
import { ingestionRequests } from './ingestion.ts';
import { invitationRequests } from './invitations.ts';
import { memberRequests } from './members.ts';
import { metadataRequests } from './metadata.ts';
import { metadataDefaultsRequests } from './metadata-defaults.ts';
import { metadataKeyRequests } from './metadata-keys.ts';
import { peopleRequests } from './people.ts';
import { serviceUserRequests } from './service-users.ts';
import { signInRequests } from './sign-in.ts';
import { tenantRequests } from './tenants.ts';
import { tokenRequests } from './tokens.ts';
import { userRequests } from './users.ts';
import { webhookRequests } from './webhooks.ts';

export const exampleRequests: ExampleRequests = {
  ...metadataRequests,
  ...peopleRequests,
  ...serviceUserRequests,
  ...userRequests,
  ...tenantRequests,
  ...metadataKeyRequests,
  ...metadataDefaultsRequests,
  ...memberRequests,
  ...invitationRequests,
  ...attributeRequests,
  ...tokenRequests,
  ...ingestionRequests,
  ...signInRequests,
  ...webhookRequests,
  ...historyRequests,
  readHealth: { query: { details: 'true' } },
  readMetricsText: {},
};
