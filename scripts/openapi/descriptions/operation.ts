import type { Descriptions } from './descriptions.ts';

export const operation: Descriptions = {
  readHealth: {
    summary: 'Check that Roster can reach its database',
    replies: {
      200: 'D1 answers.',
    },
  },
};
