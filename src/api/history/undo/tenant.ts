import type { Change } from '../../../directory/history/line.ts';
import type { TenantUpdate } from '../../../directory/tenants/change.ts';
import type { TenantRow } from '../../../directory/tenants/tenant.ts';
import type { ScopeParams } from '../../tenancy/facts.ts';
import { tagOfTenant } from '../../tenancy/tags.ts';
import { updateTenant } from '../../tenancy/tenants/write.ts';
import { takeBack, type UndoCall } from './take-back.ts';

/** Undoes a change of the name or the description of a tenant. */
export async function undoTenant(
  call: UndoCall,
  change: Change,
  { tenant, params }: { readonly tenant: TenantRow; readonly params: ScopeParams },
): Promise<void> {
  const { name, description, kind } = tenant;
  const now = { values: { name, description }, etag: tagOfTenant(tenant) };
  await takeBack(call, change, now, ({ set }, headers) =>
    // Both are always there, so each has an earlier value, which was valid when it was stored.
    updateTenant({ ...call, headers, body: set as TenantUpdate }, params, kind),
  );
}
