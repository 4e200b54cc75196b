import type { Caller, Scope } from './caller.ts';
import { can, limitsAllow } from './can.ts';
import { scopePermission } from './permissions.ts';

export type RecordVerb = 'read_metadata' | 'write_metadata';

/** Users may read and write their own records, within the limits of their token. */
export const mayTouchOwnRecord = (caller: Caller, verb: RecordVerb, tenant: Scope): boolean =>
  caller.kind === 'user' && limitsAllow(caller.limits, scopePermission(tenant, verb), tenant);

/** Administrators of the tenant, and of the scopes above it, may touch the record of any member. */
export const mayTouchRecordsIn = (caller: Caller, verb: RecordVerb, tenant: Scope): boolean =>
  can(caller, scopePermission(tenant, verb), tenant);
