import { contracts } from '../../http/contract.ts';
import { lazily } from '../../isolate/lazily.ts';
import * as z from '../../values/zod.ts';

export const healthContracts = contracts({
  readHealth: {
    method: 'GET',
    path: '/healthz',
    admitsItself: true,
    dialect: 'rest',
    access: 'anyone',
    replies: {
      200: {
        schema: lazily(() => z.object({ status: z.literal('ok') })),
      },
    },
    problems: [],
  },
});
