import { type Contract, contracts } from '../../../http/contract.ts';
import { deleteKeys, dictionary } from '../../../http/dialects/django-fields.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { time } from '../../../values/time.ts';
import * as z from '../../../values/zod.ts';
import { done, inApplication, inOrganization, mayBeHidden, shared } from '../shapes.ts';

const locked = () => deleteKeys().register(z.globalRegistry, { example: ['language'] });

const shown = {
  schema: lazily(() =>
    z
      .object({
        defaults: z
          .object({
            metadata: z
              .record(z.string(), z.unknown())
              .register(z.globalRegistry, { example: { theme: 'light', language: 'en' } }),
            locked: z.array(z.string()),
            createdAt: z.nullable(time()),
            updatedAt: z.nullable(time()),
          })
          .register(z.globalRegistry, { id: 'MetadataDefaults' }),
      })
      .register(z.globalRegistry, { id: 'MetadataDefaultsReply' }),
  ),
};

const replacementBody = lazily(() =>
  z
    .strictObject({ metadata: dictionary(), locked: z.optional(locked()) })
    .register(z.globalRegistry, { id: 'MetadataDefaultsReplacement' }),
);

const patchBody = lazily(() =>
  z
    .strictObject({
      metadata: z.optional(dictionary()),
      deleteKeys: z.optional(deleteKeys()),
      locked: z.optional(locked()),
    })
    .register(z.globalRegistry, { id: 'MetadataDefaultsUpdate' }),
);

/** RFC 7396, of the members that an answer has. */
const mergePatchBody = lazily(() =>
  z
    .pipe(
      z.strictObject({ metadata: z.optional(dictionary()), locked: z.optional(locked()) }),
      z.transform((body) => ({ ...body, isMergePatch: true as const })),
    )
    .register(z.globalRegistry, { id: 'MetadataDefaultsMergePatch' }),
);

const change = {
  ...shared,
  conditional: true,
  replies: { 200: shown },
  problems: [...mayBeHidden, 'payload_too_large'],
} as const satisfies Partial<Contract>;

const reading = {
  ...shared,
  method: 'GET',
  conditional: true,
  replies: { 200: shown },
  problems: mayBeHidden,
} as const satisfies Partial<Contract>;

const replacement = {
  ...change,
  method: 'PUT',
  body: { 'application/json': replacementBody },
} as const satisfies Partial<Contract>;

const update = {
  ...change,
  method: 'PATCH',
  body: { 'application/json': patchBody, 'application/merge-patch+json': mergePatchBody },
} as const satisfies Partial<Contract>;

const removal = {
  ...shared,
  method: 'DELETE',
  conditional: true,
  replies: { 200: done },
  problems: mayBeHidden,
} as const satisfies Partial<Contract>;

/** Values that count where a person has none, and those that a tenant imposes. */
export const metadataDefaultsContracts = contracts({
  readApplicationDefaultMetadata: {
    ...reading,
    path: '/api/v1/applications/:appId/metadata-defaults',
    params: inApplication,
  },
  replaceApplicationDefaultMetadata: {
    ...replacement,
    path: '/api/v1/applications/:appId/metadata-defaults',
    params: inApplication,
  },
  updateApplicationDefaultMetadata: {
    ...update,
    path: '/api/v1/applications/:appId/metadata-defaults',
    params: inApplication,
  },
  deleteApplicationDefaultMetadata: {
    ...removal,
    path: '/api/v1/applications/:appId/metadata-defaults',
    params: inApplication,
  },
  readOrganizationDefaultMetadata: {
    ...reading,
    path: '/api/v1/organizations/:orgId/metadata-defaults',
    params: inOrganization,
  },
  replaceOrganizationDefaultMetadata: {
    ...replacement,
    path: '/api/v1/organizations/:orgId/metadata-defaults',
    params: inOrganization,
  },
  updateOrganizationDefaultMetadata: {
    ...update,
    path: '/api/v1/organizations/:orgId/metadata-defaults',
    params: inOrganization,
  },
  deleteOrganizationDefaultMetadata: {
    ...removal,
    path: '/api/v1/organizations/:orgId/metadata-defaults',
    params: inOrganization,
  },
});
