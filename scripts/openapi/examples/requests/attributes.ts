import type { ExampleRequests } from '../request.ts';
import { firstTwo } from './paging.ts';

/** The definition of `plan`. */
const params = { id: 'user_attr_01hm6xq4000000000000000001' };

export const attributeRequests: ExampleRequests = {
  listAttributes: { query: firstTwo },
  createAttribute: {
    body: { key: 'budget', label: 'Yearly budget', type: 'currency', currencyCode: 'EUR' },
  },
  readAttribute: { params },
  updateAttribute: { params, body: { label: 'Plan', description: 'What they pay for.' } },
  deleteAttribute: { params },
};
