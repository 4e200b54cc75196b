import { type MemberRow, memberPage } from '../../../directory/members/member.ts';
import { mayReadMembers } from '../../../policy/tenancy.ts';
import { ensure, findFacts, type ScopeParams, scopeAt, type TenancyCall } from '../facts.ts';
import { cut, idAfter } from '../paging.ts';
import { presentMember } from '../present.ts';

/** All members, or the view of them that shows owners and admins. */
export type View = 'members' | 'admins';

export interface PageCall extends TenancyCall {
  readonly query: { readonly limit: number; readonly cursor?: string | undefined };
}

export async function listMembers(call: PageCall, params: ScopeParams, view: View) {
  const facts = await findFacts(call, params);
  const scope = scopeAt(params, facts);
  const permission = scope.kind === 'organization' ? 'org.read_members' : 'app.read_users';
  ensure(mayReadMembers(facts.caller, scope), { permission, scope, to: 'read members' });
  const { limit, cursor } = call.query;
  const list = [view, scope.id];
  const { results } = await memberPage(call.db, {
    scopeId: scope.id,
    onlyAdmins: view === 'admins',
    after: idAfter(cursor, list),
    limit,
  }).all<MemberRow>();
  const { page, nextCursor } = cut(results, limit, list, ({ user_id }) => user_id);
  return { members: page.map(presentMember), nextCursor };
}
