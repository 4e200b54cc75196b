import { type TenantRow, tenantPage } from '../../../directory/tenants/tenant.ts';
import type { TenantKind } from '../../../values/choices.ts';
import {
  findFacts,
  type RequestFacts,
  type ScopeParams,
  scopeAt,
  type TenancyCall,
} from '../facts.ts';
import { cut, idAfter } from '../paging.ts';

interface PageCall extends TenancyCall {
  readonly query: {
    readonly applicationId?: string | undefined;
    readonly key?: string | undefined;
    readonly limit: number;
    readonly cursor?: string | undefined;
  };
}

/** A page of the tenants that the caller can see. */
export async function listTenants(call: PageCall, kind: TenantKind) {
  const { caller } = await findFacts(call, {});
  const { limit, cursor, applicationId = null, key = null } = call.query;
  const list = [kind, applicationId, key];
  const after = idAfter(cursor, list);
  const of = { kind, caller, applicationId, key, after, limit };
  const { results } = await tenantPage(call.db, of).all<TenantRow>();
  return cut(results, limit, list, ({ id }) => id);
}

export async function readTenant(call: TenancyCall, params: ScopeParams): Promise<TenantRow> {
  return tenantAt(params, await findFacts(call, params));
}

/** The tenant that the path names; 404 unless the caller can see it. */
export function tenantAt(params: ScopeParams, facts: RequestFacts): TenantRow {
  scopeAt(params, facts);
  if (!facts.tenant) throw new Error('scopeAt raises when there is no tenant');
  return facts.tenant;
}
