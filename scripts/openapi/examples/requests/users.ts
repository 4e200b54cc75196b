import { people, tenants } from '../../../demo-data.ts';
import { managedBy } from '../managed-by.ts';
import type { ExampleRequests } from '../request.ts';
import { firstTwo } from './paging.ts';

const params = { userId: people.admin.id };
const inApplication = { appId: tenants.myApp.id };
const inOrganization = { orgId: tenants.acme.id };
const oneInApplication = { appId: tenants.myApp.id, userId: people.admin.id };
const oneInOrganization = { orgId: tenants.acme.id, userId: people.admin.id };

/** A person, and the tenant that manages them. */
function paramsOf(who: keyof typeof managedBy): Record<string, string> {
  const { kind, id } = tenants[managedBy[who]];
  const userId = people[who].id;
  return kind === 'application' ? { appId: id, userId } : { orgId: id, userId };
}

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
    alsoBy: 'appOwner',
  },
  readApplicationUser: { params: oneInApplication },
  updateApplicationUser: { params: paramsOf('other'), body: { name: 'Otto' } },
  deleteApplicationUser: { params: paramsOf('beta') },
  listOrganizationUsers: { params: inOrganization, query: firstTwo },
  createOrganizationUser: {
    params: inOrganization,
    body: { email: 'barbara@example.com', name: 'Barbara Liskov', role: 'admin' },
    alsoBy: 'orgOwner',
  },
  readOrganizationUser: { params: oneInOrganization },
  updateOrganizationUser: { params: paramsOf('jane'), body: { firstName: 'Jane' } },
  deleteOrganizationUser: { params: paramsOf('stranger') },
  listUserOrganizations: { params },
};
