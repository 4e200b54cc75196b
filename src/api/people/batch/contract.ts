/** Many people identified by one request. */
import { type Contract, contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { flag } from '../../../values/flag.ts';
import * as z from '../../../values/zod.ts';
import { placing } from '../contract.ts';

/** The most people in a batch. */
const BATCH = 1_000;

/** Each row is parsed by itself, as the body of a single identify. */
const aRow = lazily(() =>
  z.unknown().register(z.globalRegistry, {
    override: { $ref: '#/components/schemas/Identification' },
  }),
);

const identifications = lazily(() =>
  z
    .strictObject({
      users: z.array(aRow()).check(z.minLength(1), z.maxLength(BATCH)),
      ...placing(),
    })
    .register(z.globalRegistry, {
      id: 'Identifications',
      example: { users: [{ email: 'jane@example.com', attributes: { plan: 'pro' } }] },
    }),
);

/** Why a row is refused: the `error` that a single identify answers with. */
const rowError = lazily(() =>
  z
    .object({
      code: z.string(),
      message: z.string(),
      details: z.optional(z.record(z.string(), z.unknown())),
    })
    .register(z.globalRegistry, { id: 'IdentificationError' }),
);

const rowResult = lazily(() =>
  z
    .object({
      index: z.int(),
      status: z.int(),
      userId: z.optional(z.string()),
      principalId: z.optional(z.string()),
      created: z.optional(z.boolean()),
      changed: z.optional(z.array(z.string())),
      error: z.optional(rowError()),
    })
    .register(z.globalRegistry, { id: 'IdentificationResult' }),
);

const batchReply = lazily(() =>
  z
    .object({
      data: z.object({
        results: z.array(rowResult()),
        summary: z
          .object({
            created: z.int(),
            updated: z.int(),
            unchanged: z.int(),
            refused: z.int(),
          })
          .register(z.globalRegistry, { id: 'IdentificationSummary' }),
      }),
    })
    .register(z.globalRegistry, { id: 'IdentificationResults' }),
);

const shared = {
  dialect: 'rest',
  access: 'caller',
} as const satisfies Partial<Contract>;

export const batchContracts = contracts({
  identifyBatch: {
    ...shared,
    method: 'POST',
    path: '/api/v1/users/identify/batch',
    counted: true,
    rows: 'users',
    query: lazily(() => z.strictObject({ dryRun: flag() })),
    body: { 'application/json': identifications },
    replies: { 207: { schema: batchReply } },
    problems: ['forbidden'],
  },
});
