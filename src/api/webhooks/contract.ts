import { type Contract, contracts } from '../../http/contract.ts';
import { pageOf, pageQuery } from '../../http/page.ts';
import { lazily } from '../../isolate/lazily.ts';
import * as z from '../../values/zod.ts';
import { inApplication, inOrganization } from '../tenancy/shapes.ts';
import { change, creation, delivery, one, wanted, webhook, withSecret } from './shapes.ts';

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
  replies: {
    202: {
      schema: lazily(() =>
        z
          .object({ data: z.object({ eventId: z.string() }) })
          .register(z.globalRegistry, { id: 'WebhookTest' }),
      ),
    },
  },
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

const webhookId = (title: string) => z.string().register(z.globalRegistry, { title });
const onPlatform = lazily(() => z.object({ webhookId: webhookId('Webhook id') }));
const oneInApplication = lazily(() =>
  z.extend(inApplication(), { webhookId: webhookId('Application webhook id') }),
);
const oneInOrganization = lazily(() =>
  z.extend(inOrganization(), { webhookId: webhookId('Organization webhook id') }),
);

const ofPlatform = '/api/v1/webhooks';
const ofApplication = '/api/v1/applications/:appId/webhooks';
const ofOrganization = '/api/v1/organizations/:orgId/webhooks';

/** The webhooks of the platform, of an application and of an organization. */
export const webhookContracts = contracts({
  listPlatformWebhooks: { ...list, path: ofPlatform },
  createPlatformWebhook: { ...create, path: ofPlatform },
  readPlatformWebhook: { ...read, path: `${ofPlatform}/:webhookId`, params: onPlatform },
  updatePlatformWebhook: { ...update, path: `${ofPlatform}/:webhookId`, params: onPlatform },
  deletePlatformWebhook: { ...remove, path: `${ofPlatform}/:webhookId`, params: onPlatform },
  testPlatformWebhook: { ...test, path: `${ofPlatform}/:webhookId/test`, params: onPlatform },
  replayPlatformWebhook: { ...replay, path: `${ofPlatform}/:webhookId/replay`, params: onPlatform },
  listPlatformWebhookDeliveries: {
    ...deliveries,
    path: `${ofPlatform}/:webhookId/deliveries`,
    params: onPlatform,
  },
  rotatePlatformWebhook: { ...rotate, path: `${ofPlatform}/:webhookId/rotate`, params: onPlatform },
  listApplicationWebhooks: { ...list, path: ofApplication, params: inApplication },
  createApplicationWebhook: { ...create, path: ofApplication, params: inApplication },
  readApplicationWebhook: {
    ...read,
    path: `${ofApplication}/:webhookId`,
    params: oneInApplication,
  },
  updateApplicationWebhook: {
    ...update,
    path: `${ofApplication}/:webhookId`,
    params: oneInApplication,
  },
  deleteApplicationWebhook: {
    ...remove,
    path: `${ofApplication}/:webhookId`,
    params: oneInApplication,
  },
  testApplicationWebhook: {
    ...test,
    path: `${ofApplication}/:webhookId/test`,
    params: oneInApplication,
  },
  replayApplicationWebhook: {
    ...replay,
    path: `${ofApplication}/:webhookId/replay`,
    params: oneInApplication,
  },
  listApplicationWebhookDeliveries: {
    ...deliveries,
    path: `${ofApplication}/:webhookId/deliveries`,
    params: oneInApplication,
  },
  rotateApplicationWebhook: {
    ...rotate,
    path: `${ofApplication}/:webhookId/rotate`,
    params: oneInApplication,
  },
  listOrganizationWebhooks: { ...list, path: ofOrganization, params: inOrganization },
  createOrganizationWebhook: { ...create, path: ofOrganization, params: inOrganization },
  readOrganizationWebhook: {
    ...read,
    path: `${ofOrganization}/:webhookId`,
    params: oneInOrganization,
  },
  updateOrganizationWebhook: {
    ...update,
    path: `${ofOrganization}/:webhookId`,
    params: oneInOrganization,
  },
  deleteOrganizationWebhook: {
    ...remove,
    path: `${ofOrganization}/:webhookId`,
    params: oneInOrganization,
  },
  testOrganizationWebhook: {
    ...test,
    path: `${ofOrganization}/:webhookId/test`,
    params: oneInOrganization,
  },
  replayOrganizationWebhook: {
    ...replay,
    path: `${ofOrganization}/:webhookId/replay`,
    params: oneInOrganization,
  },
  listOrganizationWebhookDeliveries: {
    ...deliveries,
    path: `${ofOrganization}/:webhookId/deliveries`,
    params: oneInOrganization,
  },
  rotateOrganizationWebhook: {
    ...rotate,
    path: `${ofOrganization}/:webhookId/rotate`,
    params: oneInOrganization,
  },
});
