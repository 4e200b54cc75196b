import { tenants } from '../../../demo-data.ts';
import { invitations } from '../invitations.ts';
import type { ExampleRequests } from '../request.ts';
import { firstTwo } from './paging.ts';

const { acme, myApp, globex } = invitations;
const organization = { orgId: tenants.acme.id };
const oneInOrganization = { orgId: tenants.acme.id, invitationId: acme.id };
const application = { appId: tenants.myApp.id };
const oneInApplication = { appId: tenants.myApp.id, invitationId: myApp.id };

const body = { email: 'lee@example.com', role: 'member', name: 'Lee' };

export const invitationRequests: ExampleRequests = {
  listOrganizationInvitations: { by: 'orgOwner', params: organization, query: firstTwo },
  createOrganizationInvitation: { by: 'orgOwner', params: organization, body },
  readOrganizationInvitation: { by: 'orgOwner', params: oneInOrganization },
  resendOrganizationInvitation: {
    by: 'orgOwner',
    params: oneInOrganization,
    body: { expiresInDays: 14 },
  },
  revokeOrganizationInvitation: { by: 'orgOwner', params: oneInOrganization },
  listApplicationInvitations: { params: application, query: firstTwo },
  createApplicationInvitation: { params: application, body: { ...body, deliver: false } },
  readApplicationInvitation: { params: oneInApplication },
  resendApplicationInvitation: { params: oneInApplication, body: { deliver: false } },
  revokeApplicationInvitation: { params: oneInApplication },
  readReceivedInvitation: { params: { secret: acme.secret } },
  acceptInvitation: {
    body: { secret: acme.secret, password: 'a long passphrase', firstName: 'Kim' },
  },
  declineInvitation: { body: { secret: globex.secret } },
  listReceivedInvitations: { by: 'beta', query: firstTwo },
};
