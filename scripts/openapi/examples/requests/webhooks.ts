import { tenants } from '../../../demo-data.ts';
import type { ExampleRequests } from '../request.ts';
import { webhooks } from '../webhooks.ts';
import { firstTwo } from './paging.ts';

const body = {
  url: 'https://hooks.example/roster',
  types: ['user.created', 'membership.added'],
  description: 'CRM',
};
const aDay = { from: '2026-02-23T00:00:00Z', to: '2026-02-24T00:00:00Z' };
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
  testPlatformWebhook: { params: onPlatform },
  replayPlatformWebhook: { params: onPlatform, body: aDay },
  listPlatformWebhookDeliveries: {
    params: { webhookId: webhooks.quietPlatform.id },
    query: firstTwo,
  },
  rotatePlatformWebhook: { params: onPlatform },
  listApplicationWebhooks: { params: application, query: firstTwo },
  createApplicationWebhook: { params: application, body },
  readApplicationWebhook: { params: inApplication },
  updateApplicationWebhook: { params: inApplication, body: { types: null } },
  deleteApplicationWebhook: { params: inApplication },
  testApplicationWebhook: { params: inApplication },
  replayApplicationWebhook: { params: inApplication, body: aDay },
  listApplicationWebhookDeliveries: {
    params: { ...application, webhookId: webhooks.quietApp.id },
    query: firstTwo,
  },
  rotateApplicationWebhook: { params: inApplication },
  listOrganizationWebhooks: { by: 'orgOwner', params: organization, query: firstTwo },
  createOrganizationWebhook: { by: 'orgOwner', params: organization, body },
  readOrganizationWebhook: { by: 'orgOwner', params: inOrganization },
  updateOrganizationWebhook: {
    by: 'orgOwner',
    params: inOrganization,
    body: { status: 'disabled' },
  },
  deleteOrganizationWebhook: { by: 'orgOwner', params: inOrganization },
  testOrganizationWebhook: { by: 'orgOwner', params: inOrganization },
  replayOrganizationWebhook: { by: 'orgOwner', params: inOrganization, body: aDay },
  listOrganizationWebhookDeliveries: {
    by: 'orgOwner',
    params: { ...organization, webhookId: webhooks.quietAcme.id },
    query: firstTwo,
  },
  rotateOrganizationWebhook: { by: 'orgOwner', params: inOrganization },
};
