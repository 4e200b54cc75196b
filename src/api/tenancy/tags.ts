/** The ETags of users, tenants and members, and the conditions of requests that change them. */
import type { MemberRow } from '../../directory/members/member.ts';
import type { TenantRow } from '../../directory/tenants/tenant.ts';
import type { UserWithMemberships } from '../../directory/users/user.ts';
import { etagOf } from '../../http/etag.ts';
import { checkConditions } from '../../http/preconditions.ts';
import { ok } from '../../http/reply.ts';
import type { TenancyCall } from './facts.ts';
import { presentMember } from './present.ts';
import { presentUser } from './users/present.ts';
import type { View } from './users/view.ts';

export const shownUser = (row: UserWithMemberships, view: View) =>
  ok({ user: presentUser(row, view) }, { ETag: tagOfUser(row, view) });

/**
 * A change that is not shown, such as a new password, is in the version of the row. A tenant is not
 * told of such a change.
 */
export function tagOfUser(row: UserWithMemberships, view: View): string {
  const { lastLogin, lastLoginAt, ...shown } = presentUser(row, view);
  return view.isTenants ? etagOf(shown) : etagOf([row.version, shown], [lastLogin, lastLoginAt]);
}

/** Everything in the row of a tenant is shown. */
export const tagOfTenant = (row: TenantRow): string => etagOf(row);

export const tagOfMember = (row: MemberRow): string => etagOf(presentMember(row));

/** Raises `precondition_failed` unless the request is about the user as it is. */
export const holdUser = (call: TenancyCall, row: UserWithMemberships, view: View): void =>
  hold(call, tagOfUser(row, view));

/** Raises `precondition_failed` unless the conditions hold for something that exists. */
export const hold = ({ headers }: TenancyCall, etag: string): void =>
  checkConditions(headers, { etag, exists: true });
