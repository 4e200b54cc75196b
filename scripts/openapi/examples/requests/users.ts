import { people, tenants } from '../../../demo-data.ts';
import type { ExampleRequests } from '../request.ts';
import { firstTwo } from './paging.ts';

const params = { userId: people.admin.id };
const inApplication = { appId: tenants.myApp.id };
const inOrganization = { orgId: tenants.acme.id };
const oneInApplication = { appId: tenants.myApp.id, userId: people.admin.id };
const oneInOrganization = { orgId: tenants.acme.id, userId: people.admin.id };

export const userRequests: ExampleRequests = {
  listPlatformUsers: { query: firstTwo },
  createPlatformUser: {
    body: { email: 'grace@example.com', name: 'Grace Hopper', password: 'correct horse battery' },
  },
  createPlatformUserLegacy: { body: { email: 'alan@example.com', name: 'Alan Turing' } },
  sendPlatformUserReset: { params },
  sendApplicationUserReset: { params: oneInApplication },
  sendOrganizationUserReset: { params: oneInOrganization },
  readPlatformUser: { params },
  putPlatformUser: { params, body: { firstName: 'Ada', lastName: 'Lovelace' } },
  updatePlatformUser: { params, body: { name: 'Ada Lovelace' } },
  deletePlatformUser: { params },
  listApplicationUsers: { params: inApplication, query: firstTwo },
  createApplicationUser: {
    params: inApplication,
    body: { email: 'edsger@example.com', name: 'Edsger Dijkstra', role: 'developer' },
  },
  readApplicationUser: { params: oneInApplication },
  listOrganizationUsers: { params: inOrganization, query: firstTwo },
  createOrganizationUser: {
    params: inOrganization,
    body: { email: 'barbara@example.com', name: 'Barbara Liskov', role: 'admin' },
  },
  readOrganizationUser: { params: oneInOrganization },
  listUserOrganizations: { params },
};
