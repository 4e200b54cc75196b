import type { RecordChange } from '../../directory/records/change.ts';
import { type Contract, contracts } from '../../http/contract.ts';
import { detail } from '../../http/dialects/django.ts';
import { deleteKeys, dictionary, dictionaryBody } from '../../http/dialects/django-fields.ts';
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

const shared = {
  dialect: 'django',
  access: 'caller',
  query: recordQuery,
  conditional: true,
  problems: ['forbidden', 'not_found'],
} as const satisfies Partial<Contract>;

const isDictionary = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const changeWith = (how: 'merge-patch' | 'replace', metadata: object): RecordChange => ({
  how,
  metadata: JSON.stringify(metadata),
});

const patchBody = () =>
  dictionaryBody({
    metadata: z.optional(dictionary()),
    delete_keys: z.optional(deleteKeys()),
  }).check(
    z.refine((body) => body.metadata !== undefined || body.delete_keys !== undefined, {
      error: "Provide 'metadata' to update or 'delete_keys' to remove keys.",
      // Also where every field is unknown: then DRF says this and no more.
      when: ({ value }) => isDictionary(value),
    }),
  );

const patch = lazily(() =>
  z
    .pipe(
      patchBody(),
      z.transform(
        ({ metadata = {}, delete_keys = [] }): RecordChange => ({
          how: 'merge',
          metadata: JSON.stringify(metadata),
          deleteKeys: JSON.stringify(delete_keys),
        }),
      ),
    )
    .register(z.globalRegistry, { id: 'PlatformMetadataPatch' }),
);

const mergePatchBody = () =>
  dictionaryBody(
    {
      metadata: dictionary(
        'This field is required. Wrap the merge patch in it: {"metadata": {"theme": "dark"}}.',
      ),
      delete_keys: z.optional(
        z.never({
          error: 'In a merge patch, null deletes; delete_keys belongs to application/json.',
        }),
      ),
    },
    ['metadata'],
  );

const mergePatch = lazily(() =>
  z
    .pipe(
      mergePatchBody(),
      z.transform(({ metadata }) => changeWith('merge-patch', metadata)),
    )
    .register(z.globalRegistry, { id: 'PlatformMetadataMergePatch' }),
);

const replacement = lazily(() =>
  z
    .pipe(
      dictionaryBody({ metadata: dictionary() }),
      z.transform(({ metadata }) => changeWith('replace', metadata)),
    )
    .register(z.globalRegistry, { id: 'PlatformMetadataReplacement' }),
);

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
