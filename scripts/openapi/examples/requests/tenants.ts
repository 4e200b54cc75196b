import { tenants } from '../../../demo-data.ts';
import type { ExampleRequests } from '../request.ts';
import { firstTwo } from './paging.ts';

const application = { appId: tenants.myApp.id };
const organization = { orgId: tenants.acme.id };

export const tenantRequests: ExampleRequests = {
  listApplications: { query: firstTwo },
  createApplication: { body: { key: 'portal', name: 'Portal' } },
  readApplication: { params: application },
  putApplication: { params: application, body: { name: 'My Application' } },
  updateApplication: { params: application, body: { description: 'The first of them all.' } },
  // An application with organizations cannot be deleted.
  deleteApplication: { params: { appId: tenants.corporate.id } },
  listOrganizations: { query: firstTwo },
  createOrganization: {
    body: {
      applicationId: tenants.myApp.id,
      name: 'Initech',
      description: 'Makes software.',
      owner: { email: 'peter@example.com' },
    },
  },
  readOrganization: { params: organization },
  putOrganization: { params: organization, body: { name: 'Acme Corporation' } },
  updateOrganization: { params: organization, body: { description: 'Makes everything.' } },
  deleteOrganization: { params: organization, query: { cascade: 'true' } },
};
