import { notFound } from '../../../http/problem.ts';
import { PLATFORM } from '../../../policy/caller.ts';
import { scopePermission } from '../../../policy/permissions.ts';
import {
  ensure,
  ensureCan,
  findFacts,
  type Named,
  type ScopeParams,
  scopeAt,
  type TenancyCall,
} from '../facts.ts';
import { shownUser } from '../tags.ts';
import { belongsTo, managesService, visibleIn, visibleUser } from './rules.ts';

/** One user by id: the caller itself, or a user of a scope where the caller may read users. */
export async function readUser(call: TenancyCall, userId: string) {
  const { user, visible } = visibleUser(await findFacts(call, {}, { userId }), PLATFORM);
  return shownUser(user, { scope: PLATFORM, visible });
}

export async function readServiceUser(call: TenancyCall, params: ScopeParams, userId: string) {
  const { user, scope } = await serviceUserAt(call, params, userId, 'read_service_users');
  return shownUser(user, { scope, visible: visibleIn(scope) });
}

/**
 * A service user of the path's scope, if the caller may do this there. In other scopes it is a 404.
 */
export async function serviceUserAt(
  call: TenancyCall,
  params: ScopeParams,
  userId: string,
  verb: 'read_service_users' | 'manage_service_users',
  named: Named = {},
) {
  const facts = await findFacts(call, params, { userId, ...named });
  const scope = scopeAt(params, facts);
  const permission = scopePermission(scope, verb);
  const to = verb.replaceAll('_', ' ');
  ensureCan(facts.caller, permission, scope, to);
  const { user } = facts;
  if (user?.kind !== 'service' || !belongsTo(user, scope)) {
    throw notFound('user');
  }
  const isManaged = verb === 'read_service_users' || managesService(facts.caller, user);
  ensure(isManaged, { permission, scope, to });
  return { facts, scope, user };
}
