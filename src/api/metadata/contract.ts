import * as z from 'zod';
import type { RecordChange } from '../../directory/records/change.ts';
import { type Contract, contracts } from '../../http/contract.ts';
import { detail } from '../../http/dialects/django.ts';
import { deleteKeys, dictionary, dictionaryBody } from '../../http/dialects/django-fields.ts';
import type { Reply } from '../../http/reply.ts';
import { lazily } from '../../isolate/lazily.ts';
import { time } from '../../values/time.ts';
import { asUsername } from '../../values/username.ts';

const once =
  (name: string, required: boolean) =>
  ({ input }: { input?: unknown }) =>
    Array.isArray(input) || !required
      ? `${name} must be given once`
      : `${name} query parameter is required`;

const query = lazily(() =>
  z.strictObject({
    platform_key: z
      .string({ error: once('platform_key', true) })
      .min(1, { error: 'platform_key query parameter is required' })
      .meta({
        example: 'acme-corp',
      }),
    username: z
      .string({ error: once('username', false) })
      .min(1, { error: 'username must not be empty' })
      .transform(asUsername)
      .optional(),
  }),
);

/** The record of one user in one tenant. Every success but that of DELETE has it. */
const recordReply = lazily(() =>
  z
    .object({
      username: z.string().meta({ example: 'john_doe' }),
      platform_key: z.string().meta({ example: 'acme-corp' }),
      metadata: z
        .record(z.string(), z.unknown())
        .meta({ example: { theme: 'dark', language: 'en' } }),
      created_at: time().meta({ example: '2024-01-15T10:30:00Z' }),
      updated_at: time().meta({ example: '2024-01-20T14:45:00Z' }),
    })
    .meta({ id: 'PlatformMetadata' }),
);

const record = {
  schema: recordReply,
};

const shared = {
  dialect: 'django',
  access: 'caller',
  query,
  conditional: true,
  problems: ['forbidden', 'not_found'],
} as const satisfies Partial<Contract>;

const isDictionary = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const changeWith = (how: 'merge-patch' | 'replace', metadata: object): RecordChange => ({
  how,
  metadata: JSON.stringify(metadata),
});

const patch = lazily(() =>
  dictionaryBody({
    metadata: dictionary().optional(),
    delete_keys: deleteKeys().optional(),
  })
    .refine((body) => body.metadata !== undefined || body.delete_keys !== undefined, {
      error: "Provide 'metadata' to update or 'delete_keys' to remove keys.",
      // Also where every field is unknown: then DRF says this and no more.
      when: ({ value }) => isDictionary(value),
    })
    .transform(
      ({ metadata = {}, delete_keys = [] }): RecordChange => ({
        how: 'merge',
        metadata: JSON.stringify(metadata),
        deleteKeys: JSON.stringify(delete_keys),
      }),
    )
    .meta({ id: 'PlatformMetadataPatch' }),
);

const mergePatch = lazily(() =>
  dictionaryBody(
    {
      metadata: dictionary(
        'This field is required. Wrap the merge patch in it: {"metadata": {"theme": "dark"}}.',
      ),
      delete_keys: z
        .never({
          error: 'In a merge patch, null deletes; delete_keys belongs to application/json.',
        })
        .optional(),
    },
    ['metadata'],
  )
    .transform(({ metadata }) => changeWith('merge-patch', metadata))
    .meta({ id: 'PlatformMetadataMergePatch' }),
);

const replacement = lazily(() =>
  dictionaryBody({
    metadata: dictionary(),
  })
    .transform(({ metadata }) => changeWith('replace', metadata))
    .meta({ id: 'PlatformMetadataReplacement' }),
);

/**
 * Platform metadata: the preferences of each user in each tenant. `platform_key` names the tenant.
 */
export const metadataContracts = contracts({
  readPlatformMetadata: {
    ...shared,
    method: 'GET',
    path: '/api/core/users/platform-metadata',
    admitsItself: true,
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
