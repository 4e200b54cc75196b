/** What a webhook has sent: one row for each attempt, the newest first. */
import { dataOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { partsOf } from './in-tenant.ts';
import { Pages } from './pages.ts';
import type { Resource } from './resource.ts';
import { pathOf, webhooksOf } from './webhooks.ts';

export type Delivery = Schemas['WebhookDelivery'] & { readonly id: string };

const pages = new Pages();

export const deliveries: Resource<Delivery> = {
  /** Filter: `of`, the record id of the webhook. */
  async list({ pagination, filter, signal }) {
    const of = String(filter.of);
    const { tenantId, id } = partsOf(of);
    const { rows, ...rest } = await pages.read({ pagination }, { of }, async (query) => {
      const params = { path: pathOf(tenantId, id), query };
      const answer = api.GET(`${webhooksOf(tenantId)}/{webhookId}/deliveries`, { params, signal });
      const { data, meta } = await dataOf(answer);
      const { cursor, total } = meta.pagination;
      return { rows: data, cursor, total };
    });
    return { ...rest, data: rows.map(deliveryOf) };
  },
};

/** An attempt has no id of its own. A replay begins again with the first. */
const deliveryOf = (row: Schemas['WebhookDelivery']): Delivery =>
  Object.assign({}, row, { id: `${row.eventId} ${row.attempt} ${row.at}` });
