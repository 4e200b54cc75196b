import { membershipsOf, type UserWithMemberships } from '../../../directory/users/user.ts';
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
  return remove(call, facts, user);
}

export async function deleteServiceUser(call: TenancyCall, params: ScopeParams, userId: string) {
  const at = await serviceUserAt(call, params, userId, 'manage_service_users');
  holdUser(call, at.user, viewIn(at.scope));
  return remove(call, at.facts, at.user);
}

async function remove(call: TenancyCall, facts: RequestFacts, user: UserWithMemberships) {
  const command = {
    ...mutationBy(facts, call),
    userId: user.id,
    reach: 'anyone' as const,
    tenantKeys: membershipsOf(user).map(({ key }) => key),
  };
  const outcome = await inRegistrar(call, user.email, (registrar) => registrar.deleteUser(command));
  if (outcome.is !== 'done') throw problemOf(outcome);
  return { success: true as const };
}
