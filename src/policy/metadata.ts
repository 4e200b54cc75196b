import type { Caller, Tenant } from './caller.ts';
import { can, limitsAllow } from './can.ts';
import type { Authority } from './keys/rule.ts';
import { type RecordVerb, recordPermission } from './permissions.ts';

/** Users may read and write their own records, within the limits of their token. */
export const mayTouchOwnRecord = (caller: Caller, verb: RecordVerb, tenant: Tenant): boolean =>
  caller.kind === 'user' && limitsAllow(caller.limits, recordPermission(tenant, verb), tenant);

/** Administrators of the tenant, and of the scopes above it, may touch the record of any member. */
export const mayTouchRecordsIn = (caller: Caller, verb: RecordVerb, tenant: Tenant): boolean =>
  can(caller, recordPermission(tenant, verb), tenant);

/**
 * The authority of a caller over records in a tenant, which decides about keys with rules: the
 * person's own, an administrator's, or that of the platform and of services that reach the record.
 */
export const authorityIn = (caller: Caller, tenant: Tenant): Authority =>
  isPlatform(caller) || mayTouchRecordsIn(caller, 'write_metadata', tenant)
    ? authorityOfManager(caller)
    : 'user';

/** The authority of a caller who manages rules and defaults of a tenant. */
export const authorityOfManager = (caller: Caller): Authority =>
  caller.kind === 'root' || isPlatform(caller) || caller.isService ? 'service' : 'admin';

const isPlatform = (caller: Caller) =>
  caller.kind === 'root' || caller.globalRole === 'platform_admin';
