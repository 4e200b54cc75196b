import { tenants } from '../../../demo-data.ts';
import type { ExampleRequests } from '../request.ts';
import { webhooks } from '../webhooks.ts';
import { firstTwo } from './paging.ts';

const body = {
  url: 'https://example.com/hooks/roster',
  types: ['user.created', 'membership.added'],
  description: 'CRM',
};
const application = { appId: tenants.myApp.id };
const organization = { orgId: tenants.acme.id };
const onPlatform = { webhookId: webhooks.platform.id };
const inApplication = { ...application, webhookId: webhooks.myApp.id };
const inOrganization = { ...organization, webhookId: webhooks.acme.id };

export const webhookRequests: ExampleRequests = {
  listPlatformWebhooks: { query: firstTwo },
  createPlatformWebhook: { body },
  readPlatformWebhook: { params: onPlatform },
  updatePlatformWebhook: { params: onPlatform, body: { payload: 'thin' } },
  deletePlatformWebhook: { params: onPlatform },
  rotatePlatformWebhook: { params: onPlatform },
  listApplicationWebhooks: { params: application, query: firstTwo },
  createApplicationWebhook: { params: application, body },
  readApplicationWebhook: { params: inApplication },
  updateApplicationWebhook: { params: inApplication, body: { types: null } },
  deleteApplicationWebhook: { params: inApplication },
  rotateApplicationWebhook: { params: inApplication },
  listOrganizationWebhooks: { by: 'orgOwner', params: organization, query: firstTwo },
  createOrganizationWebhook: { by: 'orgOwner', params: organization, body },
  readOrganizationWebhook: { by: 'orgOwner', params: inOrganization },
  updateOrganizationWebhook: {
    by: 'orgOwner',
    params: inOrganization,
    body: { status: 'enabled' },
  },
  deleteOrganizationWebhook: { by: 'orgOwner', params: inOrganization },
  rotateOrganizationWebhook: { by: 'orgOwner', params: inOrganization },
};
