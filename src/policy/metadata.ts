import type { Caller, Tenant } from './caller.ts';
import { can, limitsAllow } from './can.ts';
import { type RecordVerb, recordPermission } from './permissions.ts';

/** Users may read and write their own records, within the limits of their token. */
export const mayTouchOwnRecord = (caller: Caller, verb: RecordVerb, tenant: Tenant): boolean =>
  caller.kind === 'user' && limitsAllow(caller.limits, recordPermission(tenant, verb), tenant);

/** Administrators of the tenant, and of the scopes above it, may touch the record of any member. */
export const mayTouchRecordsIn = (caller: Caller, verb: RecordVerb, tenant: Tenant): boolean =>
  can(caller, recordPermission(tenant, verb), tenant);
