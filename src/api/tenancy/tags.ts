/** The ETags of users, tenants and members, and the conditions of requests that change them. */
import type { MemberRow } from '../../directory/members/member.ts';
import type { TenantRow } from '../../directory/tenants/tenant.ts';
import type { UserWithMemberships } from '../../directory/users/user.ts';
import { etagOf } from '../../http/etag.ts';
import { checkConditions } from '../../http/preconditions.ts';
import { ok } from '../../http/reply.ts';
import type { Scope } from '../../policy/caller.ts';
import type { TenancyCall } from './facts.ts';
import { presentMember, presentUser, type Visible } from './present.ts';

/** A user as it is shown in a scope. */
interface View {
  readonly scope: Scope;
  readonly visible: Visible;
}

export function shownUser(row: UserWithMemberships, { scope, visible }: View) {
  const user = presentUser(row, scope, visible);
  return ok({ user }, { ETag: tagOfUser(row, user) });
}

/** A change that is not shown, such as a new password, is in the version of the row. */
export function tagOfUser(
  { version }: UserWithMemberships,
  { lastLogin, lastLoginAt, ...shown }: ReturnType<typeof presentUser>,
): string {
  return etagOf([version, shown], [lastLogin, lastLoginAt]);
}

/** Everything in the row of a tenant is shown. */
export const tagOfTenant = (row: TenantRow): string => etagOf(row);

export const tagOfMember = (row: MemberRow): string => etagOf(presentMember(row));

/** Raises `precondition_failed` unless the request is about the user as it is. */
export const holdUser = (call: TenancyCall, row: UserWithMemberships, view: View): void =>
  hold(call, tagOfUser(row, presentUser(row, view.scope, view.visible)));

/** Raises `precondition_failed` unless the conditions hold for something that exists. */
export const hold = ({ headers }: TenancyCall, etag: string): void =>
  checkConditions(headers, { etag, exists: true });
