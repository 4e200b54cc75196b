/** Makes a webhook, and shows its secret once. */
import { createWebhook } from '../../data/webhooks.ts';
import { MakeWithSecret } from '../../tokens/make-with-secret.tsx';
import type { Place } from '../rights.ts';
import { webhookAddress } from './addresses.ts';
import { WebhookInputs } from './webhook-inputs.tsx';

export const NewWebhook = ({ place }: { readonly place: Place }) => (
  <MakeWithSecret
    what="secret"
    make={(input) => createWebhook(place.id, input)}
    secretOf={({ secret }) => secret}
    leadsTo={({ webhook }) => webhookAddress(place.id, webhook.webhookId)}
    defaultValues={{ types: [], payload: 'full' }}
  >
    <WebhookInputs isNew />
  </MakeWithSecret>
);
