import { type ScopeRow, scopePage } from '../../../directory/tenants/scope-queries.ts';
import {
  findFacts,
  type RequestFacts,
  type ScopeParams,
  scopeAt,
  type TenancyCall,
} from '../facts.ts';
import { cut, idAfter } from '../paging.ts';

export type TenantKind = 'application' | 'organization';

interface PageCall extends TenancyCall {
  readonly query: {
    readonly applicationId?: string | undefined;
    readonly limit: number;
    readonly cursor?: string | undefined;
  };
}

/** The tenants that the caller can see. */
export async function listTenants(call: PageCall, kind: TenantKind) {
  const { caller } = await findFacts(call, {});
  const { limit, cursor, applicationId = null } = call.query;
  const list = [kind, applicationId];
  const of = { kind, caller, applicationId, after: idAfter(cursor, list), limit };
  const { results } = await scopePage(call.db, of).all<ScopeRow>();
  return cut(results, limit, list, ({ id }) => id);
}

export async function readTenant(call: TenancyCall, params: ScopeParams): Promise<ScopeRow> {
  return rowAt(params, await findFacts(call, params));
}

/** The row of the tenant that the path names; 404 unless the caller can see it. */
export function rowAt(params: ScopeParams, facts: RequestFacts): ScopeRow {
  scopeAt(params, facts);
  if (!facts.scope) throw new Error('scopeAt raises for what is absent');
  return facts.scope;
}
