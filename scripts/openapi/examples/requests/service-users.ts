import { serviceUser, tenants } from '../../../demo-data.ts';
import type { ExampleRequests } from '../request.ts';
import { firstTwo } from './paging.ts';

const onPlatform = { userId: serviceUser.id };
const inApplication = { appId: tenants.myApp.id };
const oneInApplication = { appId: tenants.myApp.id, userId: serviceUser.id };
const inOrganization = { orgId: tenants.acme.id };
const oneInOrganization = { orgId: tenants.acme.id, userId: serviceUser.id };

const renaming = { name: 'Hourly Sync' };
const suspension = { userStatus: 'suspended' };

export const serviceUserRequests: ExampleRequests = {
  listPlatformServiceUsers: { query: firstTwo },
  createPlatformServiceUser: { body: { email: 'audit@example.com', name: 'Audit' } },
  readPlatformServiceUser: { params: onPlatform },
  putPlatformServiceUser: { params: onPlatform, body: renaming },
  updatePlatformServiceUser: { params: onPlatform, body: suspension },
  deletePlatformServiceUser: { params: onPlatform },
  listApplicationServiceUsers: { params: inApplication, query: firstTwo },
  createApplicationServiceUser: {
    params: inApplication,
    body: { email: 'billing@example.com', name: 'Billing' },
  },
  readApplicationServiceUser: { params: oneInApplication },
  putApplicationServiceUser: { params: oneInApplication, body: renaming },
  updateApplicationServiceUser: { params: oneInApplication, body: suspension },
  deleteApplicationServiceUser: { params: oneInApplication },
  listOrganizationServiceUsers: { params: inOrganization, query: firstTwo },
  createOrganizationServiceUser: {
    params: inOrganization,
    body: { name: 'Weekly Reports' },
  },
  readOrganizationServiceUser: { params: oneInOrganization },
  putOrganizationServiceUser: { params: oneInOrganization, body: renaming },
  updateOrganizationServiceUser: { params: oneInOrganization, body: suspension },
  deleteOrganizationServiceUser: { params: oneInOrganization },
};
