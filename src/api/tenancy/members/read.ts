/** Members and admins: one, and pages of them. */
import { type MemberRow, memberPage, memberRow } from '../../../directory/members/member.ts';
import type { ExactFilter } from '../../../directory/users/named.ts';
import { membershipsOf, type UserWithMemberships } from '../../../directory/users/user.ts';
import { notFound } from '../../../http/problem.ts';
import { ok } from '../../../http/reply.ts';
import type { Scope } from '../../../policy/caller.ts';
import { mayReadMembers } from '../../../policy/tenancy.ts';
import {
  ensure,
  findFacts,
  type RequestFacts,
  type ScopeParams,
  scopeAt,
  type TenancyCall,
} from '../facts.ts';
import { cut, idAfter } from '../paging.ts';
import { presentMember } from '../present.ts';
import { tagOfMember } from '../tags.ts';

/** All members, or the view of them that shows owners and admins. */
export type View = 'members' | 'admins';

type OneOf = ScopeParams & { readonly userId: string };

export interface PageCall extends TenancyCall {
  readonly query: ExactFilter & { readonly limit: number; readonly cursor?: string | undefined };
}

/** A member of the view, to those who may list it. */
export async function readMember(call: TenancyCall, params: OneOf, view: View) {
  const facts = await findFacts(call, params, { userId: params.userId });
  const { user } = facts;
  ensureMayRead(facts, scopeAt(params, facts));
  const membership = user && membershipIn(user, params, view);
  if (!user || !membership) throw notFound('member');
  const row = memberRow(user, membership);
  return ok({ member: presentMember(row) }, { ETag: tagOfMember(row) });
}

const membershipIn = (user: UserWithMemberships, { appId, orgId }: ScopeParams, view: View) =>
  membershipsOf(user).find(
    ({ scopeId, role }) =>
      scopeId === (orgId ?? appId) && (view === 'members' || role === 'owner' || role === 'admin'),
  );

function ensureMayRead({ caller }: RequestFacts, scope: Scope): void {
  const permission = scope.kind === 'organization' ? 'org.read_members' : 'app.read_users';
  ensure(mayReadMembers(caller, scope), { permission, scope, to: 'read members' });
}

export async function listMembers(call: PageCall, params: ScopeParams, view: View) {
  const facts = await findFacts(call, params);
  const scope = scopeAt(params, facts);
  ensureMayRead(facts, scope);
  const { limit, cursor, email, username } = call.query;
  const list = [view, scope.id, email ?? null, username ?? null];
  const { results } = await memberPage(call.db, {
    scopeId: scope.id,
    email,
    username,
    onlyAdmins: view === 'admins',
    after: idAfter(cursor, list),
    limit,
  }).all<MemberRow>();
  const { page, nextCursor } = cut(results, limit, list, ({ user_id }) => user_id);
  return { members: page.map(presentMember), nextCursor };
}
