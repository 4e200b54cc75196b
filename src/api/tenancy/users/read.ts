import { notFound } from '../../../http/problem.ts';
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
import { belongsTo, managesService, visibleUser } from './rules.ts';
import { viewIn } from './view.ts';

/** One user by id: the caller itself, or a user of a scope where the caller may read users. */
export async function readUser(call: TenancyCall, userId: string) {
  const { user, view } = visibleUser(await findFacts(call, {}, { userId }));
  return shownUser(user, view);
}

export async function readServiceUser(call: TenancyCall, params: ScopeParams, userId: string) {
  const { user, scope } = await serviceUserAt(call, params, userId, 'read_service_users');
  return shownUser(user, viewIn(scope));
}

/** One user of a tenant, as the tenant sees it. */
export async function readUserIn(call: TenancyCall, params: ScopeParams, userId: string) {
  const facts = await findFacts(call, params, { userId });
  const scope = scopeAt(params, facts);
  ensureCan(facts.caller, scopePermission(scope, 'read_users'), scope, 'read users');
  const { user } = facts;
  if (!user || !belongsTo(user, scope)) throw notFound('user');
  return shownUser(user, viewIn(scope));
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
