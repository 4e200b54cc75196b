/** The bodies and answers of webhooks. */
import { lazily } from '../../isolate/lazily.ts';
import { EVENT_TYPES } from '../../policy/event-types.ts';
import {
  DELIVERY_OUTCOMES,
  WEBHOOK_ENDS,
  WEBHOOK_PAYLOADS,
  WEBHOOK_STATUSES,
} from '../../values/choices.ts';
import { textLike } from '../../values/text-like.ts';
import { moment, time } from '../../values/time.ts';
import { LONGEST_URL } from '../../values/webhook-url.ts';
import * as z from '../../values/zod.ts';
import { inApplication, inOrganization } from '../tenancy/shapes.ts';

export const webhook = lazily(() =>
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
export const withSecret = {
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

export const one = {
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

export const creation = lazily(() =>
  z.strictObject({ url: url(), ...fields() }).register(z.globalRegistry, { id: 'WebhookRequest' }),
);

export const change = lazily(() =>
  z
    .strictObject({
      url: z.optional(url()),
      ...fields(),
      status: z.optional(z.enum(WEBHOOK_STATUSES)),
    })
    .register(z.globalRegistry, { id: 'WebhookChange' }),
);

export const delivery = lazily(() =>
  z
    .object({
      eventId: z.string(),
      type: z.string(),
      attempt: z.int(),
      at: time(),
      durationMs: z.int(),
      outcome: z.enum(DELIVERY_OUTCOMES),
      status: z.nullable(z.int()),
      answer: z.string(),
    })
    .register(z.globalRegistry, { id: 'WebhookDelivery' }),
);

export const wanted = lazily(() =>
  z
    .union([
      z.strictObject({ from: moment(), to: moment() }),
      z.strictObject({ eventIds: z.array(z.string()).check(z.minLength(1), z.maxLength(100)) }),
    ])
    .register(z.globalRegistry, { id: 'WebhookReplay' }),
);

const webhookId = (title: string) => z.string().register(z.globalRegistry, { title });
export const onPlatform = lazily(() => z.object({ webhookId: webhookId('Webhook id') }));
export const oneInApplication = lazily(() =>
  z.extend(inApplication(), { webhookId: webhookId('Application webhook id') }),
);
export const oneInOrganization = lazily(() =>
  z.extend(inOrganization(), { webhookId: webhookId('Organization webhook id') }),
);

/** A test is told by the id of its event. */
export const tested = lazily(() =>
  z
    .object({ data: z.object({ eventId: z.string() }) })
    .register(z.globalRegistry, { id: 'WebhookTest' }),
);
