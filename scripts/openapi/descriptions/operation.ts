import type { Descriptions } from './descriptions.ts';

export const operation: Descriptions = {
  readHealth: {
    summary: 'Check that Roster can reach its database',
    description: '200 while D1 answers a read. It needs no token.',
    replies: {
      200: 'D1 answers.',
    },
  },
};
