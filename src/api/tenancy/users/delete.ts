import type { DeleteUserCommand } from '../../../directory/users/delete.ts';
import type { UserWithMemberships } from '../../../directory/users/user.ts';
import { forbidden } from '../../../http/problem.ts';
import { PLATFORM } from '../../../policy/caller.ts';
import { inRegistrar } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import { problemOf } from '../../user-outcome.ts';
import {
  ensureCan,
  findFacts,
  type RequestFacts,
  type ScopeParams,
  type TenancyCall,
} from '../facts.ts';
import { holdUser } from '../tags.ts';
import { managedUserAt } from './managed.ts';
import { serviceUserAt } from './read.ts';
import { ensureMayEnd, visibleUser } from './rules.ts';
import { viewIn } from './view.ts';

/** Deletes any user. Only administrators of the platform may. */
export async function deleteUser(call: TenancyCall, userId: string) {
  const facts = await findFacts(call, {}, { userId });
  const { user, view } = visibleUser(facts);
  ensureCan(facts.caller, 'platform.delete_users', PLATFORM, 'delete users');
  ensureMayEnd(facts);
  holdUser(call, user, view);
  return remove(call, facts, user, 'anyone');
}

export async function deleteServiceUser(call: TenancyCall, params: ScopeParams, userId: string) {
  const at = await serviceUserAt(call, params, userId, 'manage_service_users');
  holdUser(call, at.user, viewIn(at.scope));
  return remove(call, at.facts, at.user, 'anyone');
}

/** Deletes a person whom a tenant manages. Nobody deletes their own account this way. */
export async function deleteManagedUser(call: TenancyCall, params: ScopeParams, userId: string) {
  const { facts, user, scope } = await managedUserAt(call, params, userId, 'delete_users');
  const { caller } = facts;
  if (caller.kind === 'user' && caller.userId === user.id) {
    throw forbidden('Somebody else has to delete your account. You may leave the tenant.');
  }
  holdUser(call, user, viewIn(scope));
  return remove(call, facts, user, 'users');
}

async function remove(
  call: TenancyCall,
  facts: RequestFacts,
  user: UserWithMemberships,
  reach: DeleteUserCommand['reach'],
) {
  const command = {
    ...mutationBy(facts, call),
    userId: user.id,
    reach,
  };
  const outcome = await inRegistrar(call, user.email, (registrar) => registrar.deleteUser(command));
  if (outcome.is !== 'done') throw problemOf(outcome);
  return { success: true as const };
}
