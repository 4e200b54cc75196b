import { people, tenants } from '../../../demo-data.ts';
import type { ExampleRequests } from '../request.ts';
import { firstTwo } from './paging.ts';

export const historyRequests: ExampleRequests = {
  listPersonChanges: { params: { principalId: people.john.principalId }, query: firstTwo },
  listEvents: { query: firstTwo },
  listApplicationChanges: { params: { appId: tenants.myApp.id }, query: firstTwo },
  listOrganizationChanges: { params: { orgId: tenants.acme.id }, query: firstTwo },
  listPlatformMetadataChanges: {
    query: { platform_key: tenants.acme.key, username: people.john.username, limit: 2 },
  },
};
