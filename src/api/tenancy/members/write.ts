/** Members and admins: added, changed, removed. */

import type { MemberOutcome } from '../../../directory/tenants/member-change.ts';
import type { MemberCommand, MemberRow } from '../../../directory/tenants/member-queries.ts';
import type { UserRow } from '../../../directory/users/user-queries.ts';
import { Problem } from '../../../http/problem.ts';
import type { Scope } from '../../../policy/caller.ts';
import type { ScopeRole } from '../../../policy/permissions.ts';
import { manageAdmins, manageMembers, mayHandleRole } from '../../../policy/tenancy.ts';
import { inRegistrar } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import {
  ensure,
  findFacts,
  type RequestFacts,
  type ScopeParams,
  scopeAt,
  type TenancyCall,
} from '../facts.ts';
import { membershipsOf, presentMember } from '../present.ts';
import { invalid, managesService } from '../users/rules.ts';
import type { View } from './list.ts';

interface Addition {
  readonly userId?: string | undefined;
  readonly email?: string | undefined;
  readonly role?: ScopeRole | undefined;
}

export interface AddCall extends TenancyCall {
  readonly body: Addition;
}

/** Adds a member; among the admins, raises one who is a member already. */
export async function addMember(call: AddCall, params: ScopeParams, view: View) {
  const { userId, email, role = view === 'admins' ? 'admin' : 'member' } = call.body;
  const facts = await findFacts(call, params, { userId, email });
  const scope = scopeAt(params, facts);
  ensureRole(facts, role, scope);
  const { caller, user } = facts;
  const before = user && roleIn(user, scope);
  const foreign = user?.kind === 'service' && !before && !managesService(caller, user);
  if (!user || foreign) throw new Problem({ is: 'not_found', noun: 'user' });
  if (before !== null && (view === 'members' || before === role)) {
    throw new Problem({ is: 'conflict', message: 'This user is a member already.' });
  }
  if (before !== null) ensureRole(facts, before, scope);
  const how = before === null ? 'add' : 'set';
  const member = await change(call, facts, user, scope, { how, role, from: before });
  return { member: shown(member) };
}

/** Changes a member's role. What it is reported as decides nothing. */
export async function changeMember(
  call: TenancyCall & { readonly body: { readonly role: ScopeRole } },
  params: ScopeParams & { readonly userId: string },
  view: View,
) {
  const { facts, scope, user, role: before } = await memberAt(call, params, view);
  ensureRole(facts, before, scope);
  ensureRole(facts, call.body.role, scope);
  const command = { how: 'set', role: call.body.role, from: before } as const;
  return shown(await change(call, facts, user, scope, command));
}

/** Removes a member, who may also leave; an admin who is removed as such stays a member. */
export async function removeMember(
  call: TenancyCall,
  params: ScopeParams & { readonly userId: string },
  view: View,
) {
  const { facts, scope, user, role } = await memberAt(call, params, view);
  const { caller } = facts;
  const leaves = caller.kind === 'user' && caller.userId === user.id && view === 'members';
  const free = leaves && caller.limits.permissions === null;
  if (!free) ensureRole(facts, role, scope);
  const how = view === 'admins' ? ('set' as const) : ('remove' as const);
  await change(call, facts, user, scope, { how, role: 'member', from: role });
  return { success: true as const };
}

async function memberAt(
  call: TenancyCall,
  params: ScopeParams & { readonly userId: string },
  view: View,
) {
  const facts = await findFacts(call, params, { userId: params.userId });
  const scope = scopeAt(params, facts);
  const { user } = facts;
  const role = user && roleIn(user, scope);
  const inView = view === 'members' || role === 'owner' || role === 'admin';
  if (!user || !role || !inView) {
    ensureRole(facts, view === 'admins' ? 'admin' : 'member', scope);
    throw new Problem({ is: 'not_found', noun: 'member' });
  }
  return { facts, scope, user, role };
}

const roleIn = (user: UserRow, scope: Scope): ScopeRole | null =>
  membershipsOf(user).find(({ scopeId }) => scopeId === scope.id)?.role ?? null;

/** Whoever touches a role must be allowed to give it. */
function ensureRole({ caller }: RequestFacts, role: ScopeRole, scope: Scope): void {
  const isAdmin = role === 'owner' || role === 'admin';
  const permission = isAdmin ? manageAdmins(scope) : manageMembers(scope);
  const to = isAdmin ? 'manage admins' : 'manage members';
  ensure(mayHandleRole(caller, role, scope), { permission, scope, to });
}

async function change(
  call: TenancyCall,
  { caller, scope: row }: RequestFacts,
  user: UserRow,
  scope: Scope,
  command: Pick<MemberCommand, 'how' | 'role' | 'from'>,
): Promise<MemberRow | null> {
  const outcome = await inRegistrar(call, user.email, (registrar) =>
    registrar.changeMembership({
      ...{ ...command, userId: user.id, scopeId: scope.id, tenantKey: row?.key ?? '' },
      ...mutationBy(caller, call),
    }),
  );
  return memberIn(outcome);
}

function memberIn(outcome: MemberOutcome): MemberRow | null {
  switch (outcome.is) {
    case 'done':
      return outcome.member;
    case 'already_member':
      throw new Problem({ is: 'conflict', message: 'This user is a member already.' });
    case 'last_owner': {
      const message = 'This is the last owner: make someone else an owner first.';
      throw new Problem({ is: 'conflict', message });
    }
    case 'changed_meanwhile': {
      const message = 'The member was changed by someone else meanwhile: read it again and retry.';
      throw new Problem({ is: 'conflict', message });
    }
  }
}

function shown(member: MemberRow | null) {
  if (!member) throw invalid('userId', 'The member was removed meanwhile.');
  return presentMember(member);
}
