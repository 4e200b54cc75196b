/** The section of webhooks: the list, making one, one webhook. */
import { Route, Routes } from 'react-router';
import { NotFound } from '../../layout/not-found.tsx';
import type { Place } from '../rights.ts';
import { NewWebhook } from './new-webhook.tsx';
import { WebhookList } from './webhook-list.tsx';
import { WebhookPage } from './webhook-page.tsx';

export const Webhooks = ({ place }: { readonly place: Place }) => (
  <Routes>
    <Route index element={<WebhookList place={place} />} />
    <Route path="new" element={<NewWebhook place={place} />} />
    <Route path=":webhookId" element={<WebhookPage place={place} />} />
    <Route path="*" element={<NotFound />} />
  </Routes>
);
