/** Whose history a caller may read. */
import type { RequestContext } from '../../auth/call.ts';
import { callerIn, callerStatement } from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import { firstOf } from '../../db/rows.ts';
import { type TenantRow, tenantById } from '../../directory/tenants/tenant.ts';
import {
  keyNamed,
  type UserWithAttributes,
  userWithAttributes,
} from '../../directory/users/user.ts';
import { notFound } from '../../http/problem.ts';
import type { Caller } from '../../policy/caller.ts';
import { mayViewPerson } from '../../policy/people.ts';
import { recordPermission } from '../../policy/permissions.ts';
import type { TenantKind } from '../../values/choices.ts';
import { findRecord } from '../metadata/find-record.ts';
import type { RecordCall } from '../metadata/record-request.ts';
import { isReachedFromAbove, placeFor } from '../people/reached.ts';
import { ensureCan, type ScopeParams, scopeAt } from '../tenancy/facts.ts';

export interface HistoryCall extends RequestContext {
  readonly credential: Credential;
}

/** A person whose history the caller may read: oneself, or somebody in one's reach. */
export async function reachPerson(
  call: HistoryCall,
  id: string,
): Promise<{ readonly caller: Caller; readonly of: { readonly userId: string } }> {
  const { db, credential, now } = call;
  const [asks, found] = await db.batch([
    callerStatement(db, credential),
    userWithAttributes(db, keyNamed(id)),
  ]);
  const caller = callerIn(asks, credential, now);
  const person = firstOf<UserWithAttributes>(found);
  if (!mayViewPerson(caller, person?.id)) {
    isReachedFromAbove(await placeFor(db, caller, person).all());
  }
  if (!person) throw notFound('user');
  return { caller, of: { userId: person.id } };
}

/** A record that the caller may read, whose history is then theirs to read. */
export async function reachRecord(call: RecordCall) {
  const { subject, hidden } = await findRecord(call, 'primary');
  return { of: { userId: subject.userId, scopeId: subject.scopeId }, hidden: new Set(hidden) };
}

/** The tenant that a path names. */
export const tenantNamed = ({
  appId,
  orgId,
}: ScopeParams): { readonly id: string; readonly kind: TenantKind } => ({
  id: orgId ?? appId ?? '',
  kind: orgId === undefined ? 'application' : 'organization',
});

/** Raises a problem unless the caller may read the records of a tenant, and so its history. */
export function ensureReached(
  caller: Caller,
  tenant: TenantRow | undefined,
  params: ScopeParams,
): void {
  const scope = scopeAt(params, { caller, tenant: tenant ?? null });
  if (!tenant) throw notFound(tenantNamed(params).kind);
  ensureCan(caller, recordPermission(tenant, 'read_metadata'), scope, 'read the history');
}

/** A tenant whose history the caller may read. */
export async function reachTenant(call: HistoryCall, params: ScopeParams) {
  const { db, credential, now } = call;
  const { id, kind } = tenantNamed(params);
  const [asks, found] = await db.batch([
    callerStatement(db, credential, [id]),
    tenantById(db, kind, id),
  ]);
  const caller = callerIn(asks, credential, now);
  ensureReached(caller, firstOf<TenantRow>(found), params);
  return { caller, of: { scopeId: id } };
}
