/** The key of a tenant: the caller's own memberships tell it, others are asked for. */
import { useGetOne } from 'ra-core';
import { useCaller } from '../caller/caller.tsx';
import type { Tenant } from '../data/tenants.ts';

export function useTenantKey(id: string) {
  const known = useCaller().me.memberships.find(({ scopeId }) => scopeId === id)?.key;
  const isAsked = known === undefined;
  const { data, error, refetch } = useGetOne<Tenant>('tenants', { id }, { enabled: isAsked });
  return { key: known ?? data?.key, error, refetch };
}
