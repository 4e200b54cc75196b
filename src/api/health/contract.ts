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
    query: lazily(() => z.strictObject({ details: z.optional(z.enum(['', 'true'])) })),
    replies: {
      200: {
        schema: lazily(() =>
          z.object({
            status: z.enum(['ok', 'failing']),
            version: z.optional(z.string()),
            schema: z.optional(z.object({ newest: z.nullable(z.string()), needed: z.string() })),
            epoch: z.optional(z.int()),
            warnings: z.optional(z.array(z.object({ code: z.string(), message: z.string() }))),
          }),
        ),
      },
    },
    problems: [],
  },
});
