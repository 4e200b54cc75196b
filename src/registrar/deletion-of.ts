import type { Env } from '../env.ts';
import type { TenantDeletion } from './tenant-deletion.ts';

/** A tenant that is being deleted. */
export interface DyingTenant {
  readonly id: string;
  readonly key: string;
}

/**
 * The object that deletes a tenant. `Env` lies below this room, so it cannot name the class. Node
 * loads this file with the contracts, and cannot load the class.
 */
export const deletionOf = (env: Env, tenant: DyingTenant): DurableObjectStub<TenantDeletion> =>
  (env.TENANT_DELETION as DurableObjectNamespace<TenantDeletion>).getByName(tenant.id);
