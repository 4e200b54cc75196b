/** Members and admins: added, changed, removed. */

import type { MemberCommand, MemberOutcome } from '../../../directory/members/change.ts';
import { type MemberRow, memberRow } from '../../../directory/members/member.ts';
import {
  type Membership,
  membershipsOf,
  type UserWithMemberships,
} from '../../../directory/users/user.ts';
import { conflict, forbidden, invalidBody, notFound } from '../../../http/problem.ts';
import { limitCaller } from '../../../limits/exact.ts';
import type { Caller, Scope } from '../../../policy/caller.ts';
import { mayAddDirectly } from '../../../policy/consent.ts';
import { actsForPlatform } from '../../../policy/people.ts';
import type { ScopeRole } from '../../../policy/permissions.ts';
import { mayLowerOwnRole } from '../../../policy/tenancy.ts';
import { inRegistrar } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import type { MembershipStatus } from '../../../values/choices.ts';
import { lastOwner } from '../../user-outcome.ts';
import {
  ensureRole,
  findFacts,
  type RequestFacts,
  type ScopeParams,
  scopeAt,
  type TenancyCall,
  tenantOf,
} from '../facts.ts';
import { sendInvitation } from '../invitations/send.ts';
import { presentMember } from '../present.ts';
import { hold, tagOfMember } from '../tags.ts';
import { managesService } from '../users/rules.ts';
import type { View } from './read.ts';

interface Addition {
  readonly userId?: string | undefined;
  readonly email?: string | undefined;
  readonly role?: ScopeRole | undefined;
}

export interface AddCall extends TenancyCall {
  readonly body: Addition;
}

/**
 * Adds a member, or invites one: by email anybody but the platform invites. Under `/admin` it may
 * also raise a member to the role. See docs/decisions/consent.md#by-email-and-by-id.
 */
export async function addMember(call: AddCall, params: ScopeParams, view: View) {
  const { userId, email, role = view === 'admins' ? 'admin' : 'member' } = call.body;
  const facts = await findFacts(call, params, {
    userId,
    email,
    invites: true,
    tenants: userId !== undefined,
  });
  const scope = scopeAt(params, facts);
  ensureRole(facts, role, scope);
  const { caller, user } = facts;
  const before = user && roleIn(user, scope);
  if (email !== undefined) {
    if (!before && !actsForPlatform(caller)) {
      return { invited: await sendInvitation(call, facts, scope, { email, role }) };
    }
    // The answer tells the platform whether somebody has this email.
    await limitCaller(call, 'createUser', caller);
  }
  if (!user || (!before && !mayAdd(caller, user, role, scope))) throw notFound('user');
  if (before !== null && (view === 'members' || before === role)) {
    throw conflict('already_member', 'This user is a member already.');
  }
  if (before !== null) ensureRole(facts, before, scope);
  const how = before === null ? 'add' : 'set';
  const member = await change(call, facts, user, scope, { how, role, from: before });
  return { added: shown(member) };
}

/** Whether a caller may add a user by id. A service goes where those who manage it put it. */
const mayAdd = (caller: Caller, user: UserWithMemberships, role: ScopeRole, scope: Scope) =>
  user.kind === 'service'
    ? managesService(caller, user)
    : mayAddDirectly(caller, membershipsOf(user), role, scope);

interface ChangeCall extends TenancyCall {
  readonly body: {
    readonly role?: ScopeRole | undefined;
    readonly status?: MembershipStatus | undefined;
  };
}

/** Changes the role or the status of a member, or both. */
export async function changeMember(
  call: ChangeCall,
  params: ScopeParams & { readonly userId: string },
  view: View,
) {
  const { facts, scope, user, membership, tag } = await memberAt(call, params, view);
  const { role: from } = membership;
  const { role = from, status = membership.status } = call.body;
  const isOfRole = status === membership.status;
  if (!isOfRole) refuseToLiftOwn(facts.caller, user, status);
  if (!(isOfRole && mayLowerOwnRole(facts.caller, user.id, { from, to: role }))) {
    ensureRole(facts, from, scope);
    ensureRole(facts, role, scope);
  }
  hold(call, tag);
  const command = { how: 'set', role, status: call.body.status, from } as const;
  return shown(await change(call, facts, user, scope, command));
}

/** Nobody ends their own suspension, whatever other roles they have. */
function refuseToLiftOwn(caller: Caller, user: UserWithMemberships, to: MembershipStatus): void {
  if (to === 'active' && caller.kind === 'user' && caller.userId === user.id) {
    throw forbidden('You are suspended here: somebody else has to end that.');
  }
}

/**
 * Removes a member, also from the organizations below. Members may leave by themselves. Under
 * `/admin` the user stays a member.
 */
export async function removeMember(
  call: TenancyCall,
  params: ScopeParams & { readonly userId: string },
  view: View,
) {
  const { facts, scope, user, membership, tag } = await memberAt(call, params, view);
  const { role: from } = membership;
  const to = view === 'admins' ? 'member' : null;
  if (!mayLowerOwnRole(facts.caller, user.id, { from, to })) {
    ensureRole(facts, from, scope);
    if (to === null) {
      for (const each of below(user, scope)) ensureRole(facts, each.role, tenantOf(each));
    }
  }
  hold(call, tag);
  const how = to === null ? ('remove' as const) : ('set' as const);
  await change(call, facts, user, scope, { how, role: 'member', from });
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
  const membership = user && membershipIn(user, scope);
  const role = membership?.role;
  const inView = view === 'members' || role === 'owner' || role === 'admin';
  if (!membership || !role || !inView) {
    ensureRole(facts, view === 'admins' ? 'admin' : 'member', scope);
    throw notFound('member');
  }
  return { facts, scope, user, membership, tag: tagOfMember(memberRow(user, membership)) };
}

const membershipIn = (user: UserWithMemberships, scope: Scope): Membership | undefined =>
  membershipsOf(user).find(({ scopeId }) => scopeId === scope.id);

/** The memberships of a user in the organizations of an application. */
const below = (user: UserWithMemberships, scope: Scope): readonly Membership[] =>
  membershipsOf(user).filter(({ parentId }) => parentId === scope.id);

const roleIn = (user: UserWithMemberships, scope: Scope): ScopeRole | null =>
  membershipIn(user, scope)?.role ?? null;

async function change(
  call: TenancyCall,
  facts: RequestFacts,
  user: UserWithMemberships,
  scope: Scope,
  change: Pick<MemberCommand, 'how' | 'role' | 'status' | 'from'>,
): Promise<MemberRow | null> {
  const command = {
    ...mutationBy(facts, call),
    ...change,
    userId: user.id,
    scopeId: scope.id,
  };
  const outcome = await inRegistrar(call, user.email, (registrar) =>
    registrar.changeMembership(command),
  );
  return memberIn(outcome);
}

function memberIn(outcome: MemberOutcome): MemberRow | null {
  switch (outcome.is) {
    case 'done':
      return outcome.member;
    case 'already_member':
      throw conflict('already_member', 'This user is a member already.');
    case 'last_owner':
      throw lastOwner('This member', outcome.of);
    case 'changed_meanwhile':
      throw conflict(
        'changed_meanwhile',
        'The member was changed by someone else meanwhile: read it again and retry.',
      );
  }
}

function shown(member: MemberRow | null) {
  if (!member) throw invalidBody('userId', 'The member was removed meanwhile.');
  return { member: presentMember(member), etag: tagOfMember(member) };
}
