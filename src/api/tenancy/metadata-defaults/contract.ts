import { type Contract, contracts } from '../../../http/contract.ts';
import { deleteKeys, dictionary } from '../../../http/dialects/django-fields.ts';
import { lazily } from '../../../isolate/lazily.ts';
import type { Document, ParsedChange } from '../../../policy/keys/wanted.ts';
import { time } from '../../../values/time.ts';
import * as z from '../../../values/zod.ts';
import { done, inApplication, inOrganization, mayBeHidden, shared } from '../shapes.ts';

/** A body has nothing but values of JSON. */
const values = () =>
  z.pipe(
    dictionary(),
    z.transform((metadata) => metadata as Document),
  );

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

/** A change as a body asks for it. Without `locked` the locks stay. */
const wanted = (change: ParsedChange, locked: readonly string[] | undefined) => ({
  change,
  locked,
});

const replacementBody = lazily(() =>
  z
    .pipe(
      z.strictObject({ metadata: values(), locked: z.optional(locked()) }),
      z.transform(({ metadata, locked: locks = [] }) =>
        wanted({ how: 'replace', metadata }, locks),
      ),
    )
    .register(z.globalRegistry, { id: 'MetadataDefaultsReplacement' }),
);

const patchBody = lazily(() =>
  z
    .pipe(
      z.strictObject({
        metadata: z.optional(values()),
        deleteKeys: z.optional(deleteKeys()),
        locked: z.optional(locked()),
      }),
      z.transform(({ metadata = {}, deleteKeys: keys = [], locked: locks }) =>
        wanted({ how: 'merge', metadata, deleteKeys: keys }, locks),
      ),
    )
    .register(z.globalRegistry, { id: 'MetadataDefaultsUpdate' }),
);

/** RFC 7396, of the members that an answer has. */
const mergePatchBody = lazily(() =>
  z
    .pipe(
      z.strictObject({ metadata: z.optional(values()), locked: z.optional(locked()) }),
      z.transform(({ metadata = {}, locked: locks }) =>
        wanted({ how: 'merge-patch', metadata }, locks),
      ),
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
