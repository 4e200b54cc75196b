import type { Descriptions } from './descriptions.ts';

export const ingestion: Descriptions = {
  ingestBatch: {
    summary: 'Take in messages',
    description:
      'As the HTTP API of Segment: with a write key of the tenant as the user name of HTTP Basic, or as `writeKey` of the body. `batch` and `import` carry many messages, the other calls one. An `identify` creates or changes a person of the tenant, a `group` puts one into an organization, the others are counted. What is not taken is left out and reported: it fails no request.',
    security: [{}, { writeKey: [] }],
    replies: {
      200: 'The messages are taken in. `merged` is in the answer to an `alias`: nobody is merged.',
    },
  },
  readIngestReport: {
    summary: 'Read what was left out',
    description:
      'How many messages the tenant has sent by day and type, and what was left out of them, in the last 30 days. For those who manage its tokens.',
    replies: {
      200: 'The counts, and what was left out, the newest first. Examples hold no values.',
    },
  },
};
