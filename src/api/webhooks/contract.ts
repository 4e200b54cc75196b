import { type Contract, contracts } from '../../http/contract.ts';
import { pageOf, pageQuery } from '../../http/page.ts';
import { lazily } from '../../isolate/lazily.ts';
import { EVENT_TYPES } from '../../policy/event-types.ts';
import { WEBHOOK_ENDS, WEBHOOK_PAYLOADS, WEBHOOK_STATUSES } from '../../values/choices.ts';
import { textLike } from '../../values/text-like.ts';
import { time } from '../../values/time.ts';
import { LONGEST_URL } from '../../values/webhook-url.ts';
import * as z from '../../values/zod.ts';
import { inApplication, inOrganization } from '../tenancy/shapes.ts';

const webhook = lazily(() =>
  z
    .object({
      id: textLike('webhook_01jmx8k2f5e6h9q3v7r1t4w8y0'),
      scopeId: z.string(),
      url: textLike('https://example.com/hooks/roster'),
      types: z.nullable(z.array(z.string())),
      payload: z.enum(WEBHOOK_PAYLOADS),
      description: z.nullable(z.string()),
      status: z.enum(WEBHOOK_STATUSES),
      disabledAt: z.nullable(time()),
      disabledBy: z.nullable(z.enum(WEBHOOK_ENDS)),
      formerSecretUntil: z.nullable(time()),
      createdAt: time(),
      updatedAt: time(),
    })
    .register(z.globalRegistry, { id: 'Webhook' }),
);

/** With its secret, which nothing shows again. */
const withSecret = {
  schema: lazily(() =>
    z
      .object({
        data: z
          .extend(webhook(), { secret: textLike('whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw') })
          .register(z.globalRegistry, { id: 'NewWebhook' }),
      })
      .register(z.globalRegistry, { id: 'WebhookSecretReply' }),
  ),
};

const one = {
  schema: lazily(() =>
    z.object({ data: webhook() }).register(z.globalRegistry, { id: 'WebhookReply' }),
  ),
};

const eventType = lazily(() => z.enum(EVENT_TYPES).register(z.globalRegistry, { id: 'EventType' }));

const url = () => textLike('https://example.com/hooks/roster').check(z.maxLength(LONGEST_URL));
const fields = () => ({
  types: z.nullish(z.array(eventType()).check(z.minLength(1), z.maxLength(EVENT_TYPES.length))),
  payload: z.optional(z.enum(WEBHOOK_PAYLOADS)),
  description: z.nullish(z.string().check(z.maxLength(512))),
});

const creation = lazily(() =>
  z.strictObject({ url: url(), ...fields() }).register(z.globalRegistry, { id: 'WebhookRequest' }),
);

const change = lazily(() =>
  z
    .strictObject({
      url: z.optional(url()),
      ...fields(),
      status: z.optional(z.enum(WEBHOOK_STATUSES)),
    })
    .register(z.globalRegistry, { id: 'WebhookChange' }),
);

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
  rotateOrganizationWebhook: {
    ...rotate,
    path: `${ofOrganization}/:webhookId/rotate`,
    params: oneInOrganization,
  },
});
