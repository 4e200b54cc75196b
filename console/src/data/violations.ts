/** The stored values that break a rule. */
import { dataOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { filled } from './filled.ts';
import { idIn, isApplication } from './in-tenant.ts';
import { Pages } from './pages.ts';
import type { Resource } from './resource.ts';

type Found = Schemas['MetadataViolation'];

export type Violation = Found & { readonly id: string };

interface At {
  readonly limit: number;
  readonly cursor: string | undefined;
}

const pages = new Pages();

export const violations: Resource<Violation> = {
  /** Filters: the tenant whose rule it is, and the `key` of the rule. */
  async list({ pagination, filter, signal }) {
    const [tenantId, ruleKey] = [String(filter.tenantId), String(filter.key)];
    const { rows, ...rest } = await pages.read({ pagination }, { tenantId, ruleKey }, (at) =>
      filled(at, (query) => read(tenantId, ruleKey, query, signal)),
    );
    return { ...rest, data: rows.map(violationOf) };
  },
};

async function read(tenantId: string, ruleKey: string, query: At, signal?: AbortSignal) {
  const { violations: rows, nextCursor: cursor } = await dataOf<Schemas['MetadataViolations']>(
    isApplication(tenantId)
      ? api.GET('/api/v1/applications/{appId}/metadata-keys/{ruleKey}/violations', {
          params: { path: { appId: tenantId, ruleKey }, query },
          signal,
        })
      : api.GET('/api/v1/organizations/{orgId}/metadata-keys/{ruleKey}/violations', {
          params: { path: { orgId: tenantId, ruleKey }, query },
          signal,
        }),
  );
  return { rows, cursor };
}

/** A person breaks a rule once in each tenant. */
export const violationOf = (found: Found): Violation =>
  Object.assign({}, found, { id: idIn(found.tenantId, found.userId) });
