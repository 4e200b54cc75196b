import { Outdated } from '../../../db/errors.ts';
import { type MemberRow, memberOfCaller } from '../../../directory/members/member.ts';
import type { TransferOutcome } from '../../../directory/members/transfer.ts';
import { membershipsOf } from '../../../directory/users/user.ts';
import { conflict, forbidden, invalidBody, notFound } from '../../../http/problem.ts';
import type { Scope } from '../../../policy/caller.ts';
import { isOwnerOf } from '../../../policy/tenancy.ts';
import { inRegistrar } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import {
  ensureRole,
  findFacts,
  type RequestFacts,
  type ScopeParams,
  scopeAt,
  type TenancyCall,
} from '../facts.ts';
import { presentMember } from '../present.ts';

export interface TransferCall extends TenancyCall {
  readonly body: { readonly userId: string };
}

/**
 * Makes another member the owner in the caller's place, in the registrar of the caller: it is the
 * one who loses rights. See docs/decisions/tenancy.md#transfer.
 */
export async function transfer(call: TransferCall, params: ScopeParams) {
  const { userId } = call.body;
  const [facts, owner] = await Promise.all([
    findFacts(call, params, { userId }),
    memberOfCaller(call.db, call.credential, params.orgId ?? params.appId ?? '').first<MemberRow>(),
  ]);
  const scope = scopeAt(params, facts);
  ensureOwner(facts, scope);
  // The two reads may be of different states. The next attempt reads both again.
  if (!owner) throw new Outdated();
  const { user } = facts;
  if (user?.id === owner.user_id) throw invalidBody('userId', 'You are this owner yourself.');
  if (!user || !membershipsOf(user).some(({ scopeId }) => scopeId === scope.id)) {
    throw notFound('member');
  }
  const command = {
    ...mutationBy(facts, call),
    ownerId: owner.user_id,
    userId: user.id,
    scopeId: scope.id,
  };
  return shown(await inRegistrar(call, owner.email, (registrar) => registrar.transfer(command)));
}

/** Raises 403 unless the caller owns this very tenant, and its credential may make owners. */
function ensureOwner({ caller }: RequestFacts, scope: Scope): void {
  if (!isOwnerOf(caller, scope)) {
    throw forbidden(`Forbidden - Only an owner of this ${scope.kind} may hand it over`);
  }
  ensureRole({ caller }, 'owner', scope);
}

function shown(outcome: TransferOutcome) {
  switch (outcome.is) {
    case 'done':
      return {
        member: presentMember(outcome.member),
        previousOwner: presentMember(outcome.previousOwner),
      };
    case 'cannot_act':
      throw conflict(
        'not_active',
        'Only an active person can be the owner: this member cannot act now.',
      );
    case 'changed_meanwhile':
      throw conflict(
        'changed_meanwhile',
        'One of the two was changed by someone else meanwhile: read both and retry.',
      );
  }
}
