import { people, tenants } from '../../../demo-data.ts';
import type { ExampleRequests } from '../request.ts';
import { firstTwo } from './paging.ts';

export const historyRequests: ExampleRequests = {
  listPersonHistory: { params: { principalId: people.john.principalId }, query: firstTwo },
  listEvents: { query: firstTwo },
  listApplicationHistory: { params: { appId: tenants.myApp.id }, query: firstTwo },
  listOrganizationHistory: { params: { orgId: tenants.acme.id }, query: firstTwo },
  listPlatformMetadataHistory: {
    query: { platform_key: tenants.acme.key, username: people.john.username, limit: 2 },
  },
};
