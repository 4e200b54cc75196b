/** The table of contents: every endpoint that Roster serves. */

import type { Contract } from '../http/contract.ts';
import type { Surface } from '../pipeline/surface.ts';
import { attributeSurface } from './attributes/routes.ts';
import { codeSurface } from './codes/routes.ts';
import { healthSurface } from './health/routes.ts';
import { historySurface } from './history/routes.ts';
import { identitySurface } from './identities/routes.ts';
import { ingestSurface } from './ingest/routes.ts';
import { receivedInvitationSurface } from './invitations/routes.ts';
import { metadataSurface } from './metadata/routes.ts';
import { metricsSurface } from './metrics/routes.ts';
import { identifyBatchSurface } from './people/batch/routes.ts';
import { exportSurface } from './people/export/routes.ts';
import { peopleSurface } from './people/routes.ts';
import { personIdentitySurface } from './person-identities/routes.ts';
import { personalDataSurface } from './personal-data/routes.ts';
import { signInSurface } from './sign-in/routes.ts';
import { invitationSurface } from './tenancy/invitations/routes.ts';
import { memberSurface } from './tenancy/members/routes.ts';
import { metadataDefaultsSurface } from './tenancy/metadata-defaults/routes.ts';
import { metadataKeySurface } from './tenancy/metadata-keys/routes.ts';
import { resetSurface } from './tenancy/reset/routes.ts';
import { serviceUserSurface } from './tenancy/service-users/routes.ts';
import { applicationSurface, organizationSurface } from './tenancy/tenants/routes.ts';
import { transferSurface } from './tenancy/transfer/routes.ts';
import { userSurface } from './tenancy/users/routes.ts';
import { tokenSurface } from './tokens/routes.ts';
import { webhookSurface } from './webhooks/routes.ts';

/**
 * In the order in which they are mounted and documented. Exports come before people, and service
 * users before users: their paths lie where the path of a user has an id.
 */
export const surfaces: readonly Surface[] = [
  metadataSurface,
  exportSurface,
  peopleSurface,
  identifyBatchSurface,
  personIdentitySurface,
  personalDataSurface,
  serviceUserSurface,
  userSurface,
  resetSurface,
  applicationSurface,
  organizationSurface,
  metadataKeySurface,
  metadataDefaultsSurface,
  memberSurface,
  transferSurface,
  invitationSurface,
  receivedInvitationSurface,
  historySurface,
  attributeSurface,
  webhookSurface,
  tokenSurface,
  ingestSurface,
  identitySurface,
  signInSurface,
  codeSurface,
  healthSurface,
  metricsSurface,
];

/** Every contract by its operationId. */
export const allContracts: Readonly<Record<string, Contract>> = Object.fromEntries(
  surfaces.flat().map(({ operationId, contract }) => [operationId, contract]),
);
