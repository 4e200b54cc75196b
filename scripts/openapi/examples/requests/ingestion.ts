import { tenants } from '../../../demo-data.ts';
import { writeKey } from '../fresh-demo.ts';
import type { ExampleRequests } from '../request.ts';

const body = {
  writeKey: writeKey.token,
  batch: [
    {
      type: 'identify',
      messageId: 'node-next-1',
      traits: { email: 'jane@example.com', name: 'Jane Doe', plan: 'pro' },
    },
  ],
};

export const ingestionRequests: ExampleRequests = {
  ingestBatch: {
    params: { call: 'batch' },
    body,
    otherBodies: { 'text/plain': body, 'application/x-www-form-urlencoded': body },
  },
  readIngestReport: { query: { scopeId: tenants.myApp.id } },
};
