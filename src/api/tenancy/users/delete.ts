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
import { serviceUserAt } from './read.ts';
import { ensureMayEnd, visibleUser } from './rules.ts';

/** Deletes any user. Only administrators of the platform may. */
export async function deleteUser(call: TenancyCall, userId: string) {
  const facts = await findFacts(call, {}, { userId });
  const { user } = visibleUser(facts, PLATFORM);
  ensureCan(facts.caller, 'platform.delete_users', PLATFORM, 'delete users');
  ensureMayEnd(facts);
  return remove(call, facts, user);
}

export async function deleteServiceUser(call: TenancyCall, params: ScopeParams, userId: string) {
  const at = await serviceUserAt(call, params, userId, 'manage_service_users');
  return remove(call, at.facts, at.user);
}

async function remove(call: TenancyCall, facts: RequestFacts, user: UserWithMemberships) {
  const command = {
    ...mutationBy(facts, call),
    userId: user.id,
    reach: 'anyone' as const,
    ifVersion: null,
    tenantKeys: membershipsOf(user).map(({ key }) => key),
  };
  const { is } = await inRegistrar(call, user.email, (registrar) => registrar.deleteUser(command));
  if (is !== 'done') throw problemOf(is);
  return { success: true as const };
}
