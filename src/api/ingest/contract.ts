import { REASONS } from '../../directory/ingest/reasons.ts';
import { contracts } from '../../http/contract.ts';
import { lazily } from '../../isolate/lazily.ts';
import { MESSAGE_TYPES } from '../../values/choices.ts';
import { time } from '../../values/time.ts';
import * as z from '../../values/zod.ts';
import { CALLS } from './calls.ts';

/** The most bytes of a request, as Segment has it. */
const REQUEST_BYTES = 500 * 1024;

const messages = lazily(() =>
  z
    .looseObject({ batch: z.optional(z.array(z.unknown())), writeKey: z.optional(z.string()) })
    .register(z.globalRegistry, {
      id: 'IngestedMessages',
      example: {
        batch: [{ type: 'identify', traits: { email: 'jane@example.com', plan: 'pro' } }],
      },
    }),
);

const TYPES = [...MESSAGE_TYPES, 'other'] as const;

/** A part of messages that was left out. */
const problem = () =>
  z.object({
    type: z.enum(TYPES),
    trait: z.nullable(z.string()),
    reason: z.enum(REASONS),
    count: z.int(),
    firstAt: time(),
    lastAt: time(),
    example: z.object({ messageId: z.string(), valueType: z.optional(z.string()) }),
  });

const report = lazily(() =>
  z
    .object({
      counts: z.array(z.object({ day: z.string(), type: z.enum(MESSAGE_TYPES), count: z.int() })),
      problems: z.array(problem()),
    })
    .register(z.globalRegistry, { id: 'IngestReport' }),
);

/** Ingestion as the HTTP API of Segment has it, so that its libraries work unchanged. */
export const ingestContracts = contracts({
  ingestBatch: {
    method: 'POST',
    path: '/v1/:call',
    dialect: 'ingestion',
    access: 'anyone',
    params: lazily(() => z.object({ call: z.enum(CALLS) })),
    body: {
      'application/json': messages,
      // Libraries of browsers send this, so that no preflight request is made.
      'text/plain': messages,
      // RudderStack's library names no media type for gzipped JSON, and axios puts this one.
      'application/x-www-form-urlencoded': messages,
    },
    rows: 'batch',
    rowsBytes: REQUEST_BYTES,
    gzip: true,
    counted: true,
    replies: {
      200: {
        schema: lazily(() =>
          z
            .object({ success: z.literal(true), merged: z.optional(z.literal(false)) })
            .register(z.globalRegistry, { id: 'Ingested' }),
        ),
      },
    },
    problems: ['unauthenticated', 'not_found'],
  },
  readIngestReport: {
    method: 'GET',
    path: '/api/v1/ingest/problems',
    dialect: 'rest',
    access: 'caller',
    query: lazily(() => z.strictObject({ scopeId: z.string() })),
    replies: { 200: { schema: lazily(() => z.object({ data: report() })) } },
    problems: ['forbidden', 'not_found'],
  },
});
