import { people, tenants } from '../../../demo-data.ts';
import type { ExampleRequests } from '../request.ts';
import { firstTwo } from './paging.ts';

const organization = { orgId: tenants.acme.id };
const oneInOrganization = { orgId: tenants.acme.id, userId: people.admin.id };
const application = { appId: tenants.myApp.id };
const oneInApplication = { appId: tenants.myApp.id, userId: people.admin.id };

export const memberRequests: ExampleRequests = {
  listOrganizationMembers: { params: organization, query: firstTwo },
  addOrganizationMember: {
    params: organization,
    body: { email: people.stranger.email, role: 'member' },
    alsoBy: 'orgOwner',
  },
  readOrganizationMember: { params: oneInOrganization },
  putOrganizationMember: { params: oneInOrganization, body: { role: 'member' } },
  updateOrganizationMember: { params: oneInOrganization, body: { role: 'owner' } },
  removeOrganizationMember: { params: oneInOrganization },
  listOrganizationAdmins: { params: organization, query: firstTwo },
  grantOrganizationAdmin: {
    params: organization,
    body: { email: people.stranger.email },
    alsoBy: 'orgOwner',
  },
  readOrganizationAdmin: { params: oneInOrganization },
  putOrganizationAdmin: { params: oneInOrganization, body: { role: 'admin' } },
  updateOrganizationAdmin: { params: oneInOrganization, body: { role: 'owner' } },
  revokeOrganizationAdmin: { params: oneInOrganization },
  listApplicationMembers: { params: application, query: firstTwo },
  addApplicationMember: {
    params: application,
    body: { email: people.stranger.email, role: 'developer' },
    alsoBy: 'appOwner',
  },
  readApplicationMember: { params: oneInApplication },
  putApplicationMember: { params: oneInApplication, body: { role: 'developer' } },
  updateApplicationMember: { params: oneInApplication, body: { status: 'suspended' } },
  removeApplicationMember: { params: oneInApplication },
  transferOrganization: {
    by: 'orgOwner',
    params: organization,
    body: { userId: people.admin.id },
  },
  transferApplication: { by: 'appOwner', params: application, body: { userId: people.admin.id } },
};
