import { type Contract, contracts } from '../../http/contract.ts';
import { pageOf, pageQuery } from '../../http/page.ts';
import { lazily } from '../../isolate/lazily.ts';
import * as z from '../../values/zod.ts';
import { inApplication, inOrganization } from '../tenancy/shapes.ts';
import {
  change,
  creation,
  delivery,
  one,
  oneInApplication,
  oneInOrganization,
  onPlatform,
  tested,
  wanted,
  webhook,
  withSecret,
} from './shapes.ts';

const shared = {
  dialect: 'rest',
  access: 'caller',
  problems: ['forbidden', 'not_found'],
} as const satisfies Partial<Contract>;

const list = {
  ...shared,
  method: 'GET',
  query: lazily(() => z.strictObject(pageQuery())),
  replies: {
    200: {
      schema: lazily(() => pageOf(webhook()).register(z.globalRegistry, { id: 'WebhookPage' })),
    },
  },
} as const satisfies Partial<Contract>;

const create = {
  ...shared,
  method: 'POST',
  conditional: true,
  showsSecret: true,
  body: { 'application/json': creation },
  replies: { 201: withSecret },
  problems: ['forbidden', 'not_found', 'conflict'],
} as const satisfies Partial<Contract>;

const read = {
  ...shared,
  method: 'GET',
  conditional: true,
  replies: { 200: one },
} as const satisfies Partial<Contract>;

const update = {
  ...shared,
  method: 'PATCH',
  conditional: true,
  body: { 'application/json': change },
  replies: { 200: one },
} as const satisfies Partial<Contract>;

const remove = {
  ...shared,
  method: 'DELETE',
  conditional: true,
  replies: { 204: {} },
} as const satisfies Partial<Contract>;

const rotate = {
  ...shared,
  method: 'POST',
  conditional: true,
  showsSecret: true,
  replies: { 200: withSecret },
} as const satisfies Partial<Contract>;

const test = {
  ...shared,
  method: 'POST',
  replies: { 202: { schema: tested } },
  problems: ['forbidden', 'not_found', 'conflict'],
} as const satisfies Partial<Contract>;

const deliveries = {
  ...shared,
  method: 'GET',
  query: lazily(() => z.strictObject(pageQuery())),
  replies: {
    200: {
      schema: lazily(() =>
        pageOf(delivery()).register(z.globalRegistry, { id: 'WebhookDeliveryPage' }),
      ),
    },
  },
} as const satisfies Partial<Contract>;

const replay = {
  ...shared,
  method: 'POST',
  body: { 'application/json': wanted },
  replies: {
    202: {
      schema: lazily(() =>
        z
          .object({ data: z.object({ events: z.int() }) })
          .register(z.globalRegistry, { id: 'WebhookReplayReply' }),
      ),
    },
  },
  problems: ['forbidden', 'not_found', 'conflict'],
} as const satisfies Partial<Contract>;

/** The webhooks of the platform, of an application and of an organization. */
export const webhookContracts = contracts({
  listPlatformWebhooks: {
    ...list,
    path: '/api/v1/webhooks',
  },
  createPlatformWebhook: {
    ...create,
    path: '/api/v1/webhooks',
  },
  readPlatformWebhook: {
    ...read,
    path: '/api/v1/webhooks/:webhookId',
    params: onPlatform,
  },
  updatePlatformWebhook: {
    ...update,
    path: '/api/v1/webhooks/:webhookId',
    params: onPlatform,
  },
  deletePlatformWebhook: {
    ...remove,
    path: '/api/v1/webhooks/:webhookId',
    params: onPlatform,
  },
  testPlatformWebhook: {
    ...test,
    path: '/api/v1/webhooks/:webhookId/test',
    params: onPlatform,
  },
  replayPlatformWebhook: {
    ...replay,
    path: '/api/v1/webhooks/:webhookId/replay',
    params: onPlatform,
  },
  listPlatformWebhookDeliveries: {
    ...deliveries,
    path: '/api/v1/webhooks/:webhookId/deliveries',
    params: onPlatform,
  },
  rotatePlatformWebhook: {
    ...rotate,
    path: '/api/v1/webhooks/:webhookId/rotate',
    params: onPlatform,
  },
  listApplicationWebhooks: {
    ...list,
    path: '/api/v1/applications/:appId/webhooks',
    params: inApplication,
  },
  createApplicationWebhook: {
    ...create,
    path: '/api/v1/applications/:appId/webhooks',
    params: inApplication,
  },
  readApplicationWebhook: {
    ...read,
    path: '/api/v1/applications/:appId/webhooks/:webhookId',
    params: oneInApplication,
  },
  updateApplicationWebhook: {
    ...update,
    path: '/api/v1/applications/:appId/webhooks/:webhookId',
    params: oneInApplication,
  },
  deleteApplicationWebhook: {
    ...remove,
    path: '/api/v1/applications/:appId/webhooks/:webhookId',
    params: oneInApplication,
  },
  testApplicationWebhook: {
    ...test,
    path: '/api/v1/applications/:appId/webhooks/:webhookId/test',
    params: oneInApplication,
  },
  replayApplicationWebhook: {
    ...replay,
    path: '/api/v1/applications/:appId/webhooks/:webhookId/replay',
    params: oneInApplication,
  },
  listApplicationWebhookDeliveries: {
    ...deliveries,
    path: '/api/v1/applications/:appId/webhooks/:webhookId/deliveries',
    params: oneInApplication,
  },
  rotateApplicationWebhook: {
    ...rotate,
    path: '/api/v1/applications/:appId/webhooks/:webhookId/rotate',
    params: oneInApplication,
  },
  listOrganizationWebhooks: {
    ...list,
    path: '/api/v1/organizations/:orgId/webhooks',
    params: inOrganization,
  },
  createOrganizationWebhook: {
    ...create,
    path: '/api/v1/organizations/:orgId/webhooks',
    params: inOrganization,
  },
  readOrganizationWebhook: {
    ...read,
    path: '/api/v1/organizations/:orgId/webhooks/:webhookId',
    params: oneInOrganization,
  },
  updateOrganizationWebhook: {
    ...update,
    path: '/api/v1/organizations/:orgId/webhooks/:webhookId',
    params: oneInOrganization,
  },
  deleteOrganizationWebhook: {
    ...remove,
    path: '/api/v1/organizations/:orgId/webhooks/:webhookId',
    params: oneInOrganization,
  },
  testOrganizationWebhook: {
    ...test,
    path: '/api/v1/organizations/:orgId/webhooks/:webhookId/test',
    params: oneInOrganization,
  },
  replayOrganizationWebhook: {
    ...replay,
    path: '/api/v1/organizations/:orgId/webhooks/:webhookId/replay',
    params: oneInOrganization,
  },
  listOrganizationWebhookDeliveries: {
    ...deliveries,
    path: '/api/v1/organizations/:orgId/webhooks/:webhookId/deliveries',
    params: oneInOrganization,
  },
  rotateOrganizationWebhook: {
    ...rotate,
    path: '/api/v1/organizations/:orgId/webhooks/:webhookId/rotate',
    params: oneInOrganization,
  },
});
