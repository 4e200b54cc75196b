/** What a key without a rule is in a tenant. The id is that of the tenant. */
import { versionOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { atField, hasCode } from '../api/problem.ts';
import { isApplication } from './in-tenant.ts';
import type { Resource, Versioned } from './resource.ts';
import { readRules } from './rules.ts';

export type UnknownKeys = Schemas['MetadataRulesUpdate']['unknownKeys'];

export type Unruled = Versioned<{
  unknownKeys: UnknownKeys;
  /** What the application of an organization says. */
  inherited: UnknownKeys | null;
}>;

export const unruled: Resource<Unruled> = {
  async one(tenantId, signal) {
    const { page, etag } = await readRules(tenantId, 1, signal);
    return unruledOf(tenantId, page, etag);
  },

  async update(tenantId, input, before) {
    const body = { unknownKeys: input.unknownKeys as UnknownKeys };
    const header = { 'If-Match': before.etag };
    const answer = versionOf<Schemas['MetadataRules']>(
      isApplication(tenantId)
        ? api.PATCH('/api/v1/applications/{appId}/metadata-keys', {
            params: { path: { appId: tenantId }, header },
            body,
          })
        : api.PATCH('/api/v1/organizations/{orgId}/metadata-keys', {
            params: { path: { orgId: tenantId }, header },
            body,
          }),
    );
    const { data, etag } = await answer.catch((error: unknown) => {
      throw hasCode(error, 'CONFLICT') ? atField(error, 'unknownKeys') : error;
    });
    return unruledOf(tenantId, data, etag);
  },
};

const unruledOf = (id: string, page: Schemas['MetadataRules'], etag: string): Unruled => ({
  id,
  etag,
  unknownKeys: page.unknownKeys,
  inherited: page.inherited?.unknownKeys ?? null,
});
