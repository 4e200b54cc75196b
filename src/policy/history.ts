/** Who sees what of the history. Pure. */
import type { Surface } from '../values/choices.ts';
import type { Caller, Scope, Tenant } from './caller.ts';
import { can, limitsAllow } from './can.ts';
import { authorityIn, mayTouchOwnRecord, mayTouchRecordsIn } from './metadata.ts';
import { mayViewPeople, mayViewPerson } from './people.ts';
import { rulesPermission } from './permissions.ts';
import { manageMembers, mayReadMembers } from './tenancy.ts';

/** A part of the directory that a line shows the values of. */
export interface Shown {
  readonly surface: Surface;
  /** The person that it is about. */
  readonly userId: string | null;
  /** The tenant that it belongs to; null for what belongs to the person alone. */
  readonly scope: Scope | null;
}

/** Administrators of the platform see all events, by a credential without limits. */
export const mayReadEvents = (caller: Caller): boolean =>
  caller.kind === 'root' ||
  (caller.globalRole === 'platform_admin' &&
    caller.limits.scopeId === null &&
    caller.limits.permissions === null);

/** Whether a caller sees the values of a part. What belongs to no tenant is the person's. */
export function sees(caller: Caller, { surface, userId, scope }: Shown): boolean {
  const tenant = tenantOf(scope);
  if (!tenant) return surface === 'users' && mayViewPerson(caller, userId ?? undefined);
  return SEES[surface](caller, tenant, isOwn(caller, userId, tenant));
}

/**
 * Whether a caller sees the private keys of somebody's record: with authority over it, and not in
 * one's own. It is as for the record itself.
 */
export const seesPrivateKeys = (caller: Caller, { userId, scope }: Omit<Shown, 'surface'>) => {
  const tenant = tenantOf(scope);
  const isSelf = caller.kind === 'user' && caller.userId === userId;
  return tenant !== undefined && !isSelf && authorityIn(caller, tenant) !== 'user';
};

/** Whether it is about the caller, whose credential reaches the tenant. */
const isOwn = (caller: Caller, userId: string | null, tenant: Tenant): boolean =>
  caller.kind === 'user' &&
  caller.userId === userId &&
  limitsAllow(caller.limits, 'people.view', tenant);

const SEES: Readonly<Record<Surface, (caller: Caller, tenant: Tenant, own: boolean) => boolean>> = {
  metadata: (caller, tenant, own) =>
    (own && mayTouchOwnRecord(caller, 'read_metadata', tenant)) ||
    mayTouchRecordsIn(caller, 'read_metadata', tenant),
  users: () => false,
  members: (caller, tenant, own) => own || mayViewPeople(caller) || mayReadMembers(caller, tenant),
  'metadata-keys': (caller, tenant) => can(caller, rulesPermission(tenant), tenant),
  'metadata-defaults': (caller, tenant) => can(caller, rulesPermission(tenant), tenant),
  tenants: (caller, tenant) => mayTouchRecordsIn(caller, 'read_metadata', tenant),
  invitations: (caller, tenant, own) => own || can(caller, manageMembers(tenant), tenant),
};

const tenantOf = (scope: Scope | null): Tenant | undefined =>
  scope && scope.kind !== 'platform' ? { ...scope, kind: scope.kind } : undefined;
