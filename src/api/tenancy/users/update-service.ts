/** Service users at any scope, changed. */
import { membershipsOf } from '../../../directory/users/user.ts';
import { invalidBody } from '../../../http/problem.ts';
import type { ScopeRole } from '../../../policy/permissions.ts';
import { ensureRole, type ScopeParams, type TenancyCall } from '../facts.ts';
import { holdUser, shownUser } from '../tags.ts';
import { serviceUserAt } from './read.ts';
import type { WantedRoles } from './roles.ts';
import { change, namedIn, type UserAt, type UserChange } from './update.ts';
import { viewIn } from './view.ts';

export async function updateServiceUser(
  call: TenancyCall & { readonly body: UserChange },
  params: ScopeParams,
  userId: string,
  roles: WantedRoles,
) {
  const named = namedIn(call.body);
  const at = await serviceUserAt(call, params, userId, 'manage_service_users', named);
  ensureMayChangeRole(at, roles.there);
  const view = viewIn(at.scope);
  holdUser(call, at.user, view);
  const updated = await change(call, at, roles);
  return shownUser(updated, view);
}

/** Raises 403 unless the caller may take the role of a service there, and give the new one. */
function ensureMayChangeRole({ facts, user, scope }: UserAt, role: ScopeRole | undefined): void {
  const before = membershipsOf(user).find(({ scopeId }) => scopeId === scope.id)?.role;
  if (role === undefined || role === before) return;
  if (before === undefined) throw invalidBody('role', 'This user has no role of its own here.');
  ensureRole(facts, before, scope);
  ensureRole(facts, role, scope);
}
