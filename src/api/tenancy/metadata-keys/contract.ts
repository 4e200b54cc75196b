import { type Contract, contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { flag } from '../../../values/flag.ts';
import * as z from '../../../values/zod.ts';
import { listQuery } from '../paging.ts';
import {
  done,
  inApplication,
  inOrganization,
  mayBeHidden,
  mayConflict,
  shared,
} from '../shapes.ts';
import {
  dryRun,
  jsonSchema,
  rule,
  ruleBody,
  ruleList,
  ruleUpdate,
  unknownKeys,
  violationList,
} from './shapes.ts';

const keyInApplication = lazily(() => z.extend(inApplication(), { ruleKey: z.string() }));
const keyInOrganization = lazily(() => z.extend(inOrganization(), { ruleKey: z.string() }));

const shown = {
  schema: lazily(() =>
    z.object({ rule: rule() }).register(z.globalRegistry, { id: 'MetadataRuleReply' }),
  ),
};

/** With `?dryRun=true` nothing is changed, and the answer tells what the rule would find. */
const shownOrTried = {
  schema: lazily(() =>
    z
      .union([shown.schema(), dryRun()])
      .register(z.globalRegistry, { id: 'MetadataRuleReplyOrDryRun' }),
  ),
};

const list = {
  ...shared,
  method: 'GET',
  conditional: true,
  query: lazily(() =>
    z.strictObject({ ...listQuery(), format: z.optional(z.literal('json-schema')) }),
  ),
  replies: {
    200: {
      schema: lazily(() =>
        z
          .union([ruleList(), jsonSchema()])
          .register(z.globalRegistry, { id: 'MetadataRulesOrJsonSchema' }),
      ),
    },
  },
  problems: mayBeHidden,
} as const satisfies Partial<Contract>;

const listUpdate = {
  ...shared,
  method: 'PATCH',
  conditional: true,
  body: {
    'application/json': lazily(() =>
      z
        .strictObject({ unknownKeys: unknownKeys() })
        .register(z.globalRegistry, { id: 'MetadataRulesUpdate' }),
    ),
  },
  replies: { 200: { schema: ruleList } },
  problems: mayConflict,
} as const satisfies Partial<Contract>;

const reading = {
  ...shared,
  method: 'GET',
  conditional: true,
  replies: { 200: shown },
  problems: mayBeHidden,
} as const satisfies Partial<Contract>;

const replacement = {
  ...shared,
  method: 'PUT',
  conditional: true,
  query: lazily(() => z.strictObject({ dryRun: flag() })),
  body: { 'application/json': ruleBody },
  replies: { 200: shownOrTried, 201: shown },
  problems: mayConflict,
} as const satisfies Partial<Contract>;

const update = {
  ...shared,
  method: 'PATCH',
  conditional: true,
  query: lazily(() => z.strictObject({ dryRun: flag() })),
  body: { 'application/json': ruleUpdate },
  replies: { 200: shownOrTried },
  problems: mayConflict,
} as const satisfies Partial<Contract>;

const removal = {
  ...shared,
  method: 'DELETE',
  conditional: true,
  replies: { 200: done },
  problems: mayConflict,
} as const satisfies Partial<Contract>;

const violations = {
  ...shared,
  method: 'GET',
  query: lazily(() => z.strictObject(listQuery())),
  replies: { 200: { schema: violationList } },
  problems: mayBeHidden,
} as const satisfies Partial<Contract>;

/** The rules of a tenant for the keys of records there. */
export const metadataKeyContracts = contracts({
  listApplicationMetadataKeys: {
    ...list,
    path: '/api/v1/applications/:appId/metadata-keys',
    params: inApplication,
  },
  updateApplicationMetadataPolicy: {
    ...listUpdate,
    path: '/api/v1/applications/:appId/metadata-keys',
    params: inApplication,
  },
  readApplicationMetadataKey: {
    ...reading,
    path: '/api/v1/applications/:appId/metadata-keys/:ruleKey',
    params: keyInApplication,
  },
  replaceApplicationMetadataKey: {
    ...replacement,
    path: '/api/v1/applications/:appId/metadata-keys/:ruleKey',
    params: keyInApplication,
  },
  updateApplicationMetadataKey: {
    ...update,
    path: '/api/v1/applications/:appId/metadata-keys/:ruleKey',
    params: keyInApplication,
  },
  deleteApplicationMetadataKey: {
    ...removal,
    path: '/api/v1/applications/:appId/metadata-keys/:ruleKey',
    params: keyInApplication,
  },
  listApplicationMetadataViolations: {
    ...violations,
    path: '/api/v1/applications/:appId/metadata-keys/:ruleKey/violations',
    params: keyInApplication,
  },
  listOrganizationMetadataKeys: {
    ...list,
    path: '/api/v1/organizations/:orgId/metadata-keys',
    params: inOrganization,
  },
  updateOrganizationMetadataPolicy: {
    ...listUpdate,
    path: '/api/v1/organizations/:orgId/metadata-keys',
    params: inOrganization,
  },
  readOrganizationMetadataKey: {
    ...reading,
    path: '/api/v1/organizations/:orgId/metadata-keys/:ruleKey',
    params: keyInOrganization,
  },
  replaceOrganizationMetadataKey: {
    ...replacement,
    path: '/api/v1/organizations/:orgId/metadata-keys/:ruleKey',
    params: keyInOrganization,
  },
  updateOrganizationMetadataKey: {
    ...update,
    path: '/api/v1/organizations/:orgId/metadata-keys/:ruleKey',
    params: keyInOrganization,
  },
  deleteOrganizationMetadataKey: {
    ...removal,
    path: '/api/v1/organizations/:orgId/metadata-keys/:ruleKey',
    params: keyInOrganization,
  },
  listOrganizationMetadataViolations: {
    ...violations,
    path: '/api/v1/organizations/:orgId/metadata-keys/:ruleKey/violations',
    params: keyInOrganization,
  },
});
