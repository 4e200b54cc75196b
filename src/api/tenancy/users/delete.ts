import type { UserRow } from '../../../directory/users/user-queries.ts';
import { type Caller, PLATFORM } from '../../../policy/caller.ts';
import { inRegistrar } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import { refuseDeletion } from '../../people/write.ts';
import { ensureCan, findFacts, type ScopeParams, type TenancyCall } from '../facts.ts';
import { membershipsOf } from '../present.ts';
import { serviceUserAt } from './read.ts';
import { visibleUser } from './rules.ts';

/** Deletes any user; the platform's administrators alone may. */
export async function deleteUser(call: TenancyCall, userId: string) {
  const facts = await findFacts(call, {}, { userId });
  const { user } = visibleUser(facts, PLATFORM);
  ensureCan(facts.caller, 'platform.delete_users', PLATFORM, 'delete users');
  return remove(call, facts.caller, user);
}

export async function deleteServiceUser(call: TenancyCall, params: ScopeParams, userId: string) {
  const at = await serviceUserAt(call, params, userId, 'manage_service_users');
  return remove(call, at.facts.caller, at.user);
}

async function remove(call: TenancyCall, caller: Caller, user: UserRow) {
  const outcome = await inRegistrar(call, user.email, (registrar) =>
    registrar.deletePerson({
      ...{ userId: user.id, reach: 'anyone', ifVersion: null, ...mutationBy(caller, call) },
      tenantKeys: membershipsOf(user).map(({ key }) => key),
    }),
  );
  refuseDeletion(outcome);
  return { success: true as const };
}
