/** The key of a tenant: the caller's own memberships tell it, others are asked for. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useCaller } from '../caller/caller.tsx';
import { readTenantKey } from '../data/tenant-key.ts';

export function useTenantKey(tenantId: string): UseQueryResult<string> {
  const { memberships } = useCaller().me;
  const known = memberships.find(({ scopeId }) => scopeId === tenantId)?.key;
  return useQuery({
    queryKey: ['tenant key', tenantId],
    queryFn: ({ signal }) => known ?? readTenantKey(tenantId, signal),
  });
}
