import type { Descriptions } from './descriptions.ts';

export const operation: Descriptions = {
  readHealth: {
    summary: 'Check that Roster can reach its database',
    description:
      '200 while D1 answers a read. It needs no token. With `details` it also tells the version that runs, the newest migration that was applied and the one that is needed, the epoch of the database, and what an operator should do. If the needed migration is missing, the answer with `details` is 200 with the status `failing`, and the one without is 503.',
    replies: {
      200: 'D1 answers.',
    },
  },
  readMetricsText: {
    summary: 'Read what was counted, for Prometheus',
    description:
      'All requests, reads of copies, storage calls and refusals by rate limits since the first deployment that counted, in the text format of Prometheus. It needs `platform.read_metrics`, which platform administrators have: mint a token that is limited to it. No label names a person or a tenant.',
    replies: {
      200: 'The sums of what all isolates have sent; they send it some seconds after they count it.',
    },
  },
};
