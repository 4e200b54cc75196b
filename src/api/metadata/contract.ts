import { type Contract, contracts } from '../../http/contract.ts';
import { detail } from '../../http/dialects/django.ts';
import type { Reply } from '../../http/reply.ts';
import { lazily } from '../../isolate/lazily.ts';
import { SOURCES } from '../../policy/keys/resolve.ts';
import { instantFrom } from '../../values/dates.ts';
import { flag } from '../../values/flag.ts';
import { reading } from '../../values/reading.ts';
import { textLike } from '../../values/text-like.ts';
import { time } from '../../values/time.ts';
import { asUsername } from '../../values/username.ts';
import * as z from '../../values/zod.ts';
import { mergePatch, patch, patches, replacement } from './bodies.ts';

const once =
  (name: string, required: boolean) =>
  ({ input }: { input?: unknown }) =>
    Array.isArray(input) || !required
      ? `${name} must be given once`
      : `${name} query parameter is required`;

const platformKey = () =>
  z
    .string({ error: once('platform_key', true) })
    .check(z.minLength(1, { error: 'platform_key query parameter is required' }))
    .register(z.globalRegistry, { example: 'acme-corp' });

const username = () =>
  z.pipe(
    z
      .string({ error: once('username', false) })
      .check(z.minLength(1, { error: 'username must not be empty' })),
    z.transform(asUsername),
  );

export const recordQuery = lazily(() =>
  z.strictObject({ platform_key: platformKey(), username: z.optional(username()) }),
);

/** Each row names its user. */
const batchQuery = lazily(() => z.strictObject({ platform_key: platformKey() }));

const version = () =>
  z
    .pipe(
      z.string(),
      reading((text) => (/^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : undefined), {
        code: 'custom',
        message: 'version must be a whole number, such as the one at the start of an ETag',
      }),
    )
    .register(z.globalRegistry, { example: '7' });

const readQuery = lazily(() =>
  z.extend(recordQuery(), {
    resolve: flag('resolve must be true or false'),
    version: z.optional(version()),
    at: z.optional(instantFrom()),
  }),
);

/** Where an effective value comes from. */
const source = lazily(() =>
  z
    .object({
      from: z.enum(SOURCES),
      key: textLike('acme-corp'),
      locked: z.boolean(),
    })
    .register(z.globalRegistry, { id: 'PlatformMetadataSource' }),
);

/** The record of one user in one tenant. Every success but that of DELETE has it. */
const recordReply = lazily(() =>
  z
    .object({
      username: textLike('john_doe'),
      platform_key: textLike('acme-corp'),
      metadata: z
        .record(z.string(), z.unknown())
        .register(z.globalRegistry, { example: { theme: 'dark', language: 'en' } }),
      created_at: time('2024-01-15T10:30:00Z'),
      updated_at: time('2024-01-20T14:45:00Z'),
      sources: z.optional(z.record(z.string(), source())),
    })
    .register(z.globalRegistry, { id: 'PlatformMetadata' }),
);

const record = {
  schema: recordReply,
};

/** What became of the rows of a batch, in their order. */
const rowResults = lazily(() =>
  z
    .object({
      results: z.array(
        z
          .object({
            index: z.int(),
            status: z.int(),
            /** What a PATCH of the row would have been refused with. */
            error: z.optional(z.record(z.string(), z.unknown())),
          })
          .register(z.globalRegistry, { id: 'PlatformMetadataRowResult' }),
      ),
    })
    .register(z.globalRegistry, { id: 'PlatformMetadataRowResults' }),
);

const shared = {
  dialect: 'django',
  access: 'caller',
  query: recordQuery,
  conditional: true,
  problems: ['forbidden', 'not_found'],
} as const satisfies Partial<Contract>;

/**
 * Platform metadata: the preferences of each user in each tenant. `platform_key` names the tenant.
 */
export const metadataContracts = contracts({
  readPlatformMetadata: {
    ...shared,
    method: 'GET',
    path: '/api/core/users/platform-metadata',
    query: readQuery,
    admitsItself: true,
    problems: [...shared.problems, 'gone'],
    replies: {
      200: record,
      504: {
        schema: detail,
      },
    },
  },
  updatePlatformMetadata: {
    ...shared,
    method: 'PATCH',
    path: '/api/core/users/platform-metadata',
    body: { 'application/json': patch, 'application/merge-patch+json': mergePatch },
    replies: { 200: record },
  },
  changePlatformMetadataBatch: {
    ...shared,
    method: 'POST',
    path: '/api/core/users/platform-metadata/batch',
    query: batchQuery,
    rows: 'records',
    conditional: false,
    body: { 'application/json': patches },
    problems: ['not_found'],
    replies: { 207: { schema: rowResults } },
  },
  replacePlatformMetadata: {
    ...shared,
    method: 'PUT',
    path: '/api/core/users/platform-metadata',
    body: { 'application/json': replacement },
    problems: [...shared.problems, 'payload_too_large'],
    replies: { 200: record },
  },
  deletePlatformMetadata: {
    ...shared,
    method: 'DELETE',
    path: '/api/core/users/platform-metadata',
    replies: { 204: {} },
  },
});

export type RecordReply = Reply<typeof metadataContracts.readPlatformMetadata>;
