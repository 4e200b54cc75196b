/** The rules that an organization inherits from its application. */
import { useGetList } from 'ra-core';
import { isApplication } from '../../data/in-tenant.ts';
import type { Rule } from '../../data/rules.ts';
import type { Tenant } from '../../data/tenants.ts';

/** The most that two tenants have together. */
const ALL = { page: 1, perPage: 400 };

export function useInherited({ id: tenantId }: Tenant) {
  const enabled = !isApplication(tenantId);
  const { data = [], isPending } = useGetList<Rule>(
    'rules',
    { pagination: ALL, filter: { tenantId } },
    { enabled },
  );
  return {
    rules: data.filter(({ isInherited }) => isInherited),
    isPending: enabled && isPending,
  };
}
