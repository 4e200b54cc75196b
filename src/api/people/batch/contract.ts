/** Many people identified by one request. */
import { type Contract, contracts } from '../../../http/contract.ts';
import { NDJSON } from '../../../http/lines.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { flag } from '../../../values/flag.ts';
import { textLike } from '../../../values/text-like.ts';
import * as z from '../../../values/zod.ts';
import { identification, placing } from '../contract.ts';
import { saidError } from '../said-error.ts';

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

const rowResult = lazily(() =>
  z
    .object({
      index: z.int(),
      status: z.int(),
      userId: z.optional(z.string()),
      principalId: z.optional(z.string()),
      created: z.optional(z.boolean()),
      changed: z.optional(z.array(z.string())),
      /** Why it is refused. */
      error: z.optional(saidError()),
    })
    .register(z.globalRegistry, { id: 'IdentificationResult' }),
);

const summary = lazily(() =>
  z
    .object({
      created: z.int(),
      updated: z.int(),
      unchanged: z.int(),
      refused: z.int(),
    })
    .register(z.globalRegistry, { id: 'IdentificationSummary' }),
);

/** The longest id of a line. */
export const LONGEST_ID = 255;

/** A line of a stream: the body of a single identify, and the id that makes it safe to repeat. */
const line = lazily(() =>
  z
    .extend(identification(), {
      id: z.optional(textLike('crm-4711').check(z.minLength(1), z.maxLength(LONGEST_ID))),
    })
    .register(z.globalRegistry, { id: 'IdentificationLine' }),
);

/** The answer to a line, or the last line: the summary, with the reason if it came too early. */
const answerLine = lazily(() =>
  z
    .union([rowResult(), z.object({ summary: summary(), error: z.optional(saidError()) })])
    .register(z.globalRegistry, { id: 'IdentificationAnswerLine' }),
);

const batchReply = lazily(() =>
  z
    .object({
      data: z.object({
        results: z.array(rowResult()),
        summary: summary(),
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
    takesLines: true,
    query: lazily(() => z.strictObject({ dryRun: flag() })),
    body: { 'application/json': identifications, [NDJSON]: line },
    replies: { 207: { schema: batchReply }, 200: { schema: answerLine, mediaType: NDJSON } },
    problems: ['forbidden'],
  },
});
