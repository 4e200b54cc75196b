import * as z from 'zod';
import { contracts } from '../../http/contract.ts';
import { lazily } from '../../isolate/lazily.ts';

export const healthContracts = contracts({
  readHealth: {
    method: 'GET',
    path: '/healthz',
    tag: 'Operation',
    summary: 'Check that Roster can reach its database',
    dialect: 'rest',
    access: 'anyone',
    replies: {
      200: {
        description: 'D1 answers.',
        schema: lazily(() => z.object({ status: z.literal('ok') })),
      },
    },
    problems: [],
  },
});
