import { people, tenants } from '../../../demo-data.ts';
import { changed } from '../changes.ts';
import type { ExampleRequests } from '../request.ts';
import { firstTwo } from './paging.ts';

export const historyRequests: ExampleRequests = {
  listPersonChanges: { params: { principalId: people.admin.principalId }, query: firstTwo },
  listEvents: { query: firstTwo },
  listApplicationChanges: { params: { appId: tenants.myApp.id }, query: firstTwo },
  listOrganizationChanges: { params: { orgId: tenants.acme.id }, query: firstTwo },
  listPlatformMetadataChanges: {
    query: { platform_key: tenants.acme.key, username: people.john.username, limit: 2 },
  },
  undoPersonChange: {
    params: { principalId: people.admin.principalId, eventId: changed.admin },
  },
  undoApplicationChange: { params: { appId: tenants.myApp.id, eventId: changed.myApp } },
  undoOrganizationChange: { params: { orgId: tenants.acme.id, eventId: changed.john } },
  undoPlatformMetadataChange: {
    params: { eventId: changed.john },
    query: { platform_key: tenants.acme.key, username: people.john.username },
  },
};
