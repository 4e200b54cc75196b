/** What a write key may do: what the administrators of its tenant may, as the tenant. Pure. */
import type { Caller, Tenant } from './caller.ts';
import { type Belonging, mayAddDirectly } from './consent.ts';

/** The authority of a tenant itself, and of nothing above it. */
const authorityOf = ({ id, kind }: Tenant): Caller => ({
  kind: 'user',
  userId: id,
  isService: true,
  tokenId: null,
  identity: null,
  ancestors: 0,
  globalRole: 'user',
  storedRole: 'user',
  roles: [{ scopeId: id, kind, role: 'admin' }],
  limits: { scopeId: id, permissions: null, expiresAt: null },
});

/** Whether somebody belongs to a tenant: to it, or to one of its organizations. */
export const belongsTo = (belongings: readonly Belonging[], tenant: Tenant): boolean =>
  belongings.some(
    ({ scopeId, applicationId }) => scopeId === tenant.id || applicationId === tenant.id,
  );

/** Whether a tenant may make somebody a member of a place in it, who was not asked. */
export const mayTenantAdd = (
  tenant: Tenant,
  belongings: readonly Belonging[],
  place: Tenant,
): boolean => mayAddDirectly(authorityOf(tenant), belongings, 'member', place);
