import { Problem } from '../../../http/problem.ts';
import { PLATFORM } from '../../../policy/caller.ts';
import { permissionIn } from '../../../policy/tenancy.ts';
import {
  ensure,
  ensureCan,
  findFacts,
  type ScopeParams,
  scopeAt,
  type TenancyCall,
} from '../facts.ts';
import { presentUser } from '../present.ts';
import { belongsTo, managesService, visibleIn, visibleUser } from './rules.ts';

/** One user by id: oneself, or someone in a scope where the caller reads users. */
export async function readUser(call: TenancyCall, userId: string) {
  const { user, visible } = visibleUser(await findFacts(call, {}, { userId }), PLATFORM);
  return { user: presentUser(user, PLATFORM, visible) };
}

export async function readServiceUser(call: TenancyCall, params: ScopeParams, userId: string) {
  const { user, scope } = await serviceUserAt(call, params, userId, 'read_service_users');
  return { user: presentUser(user, scope, visibleIn(scope)) };
}

/** A service user of the path's scope, for who may do this there; through any other scope's path it looks absent. */
export async function serviceUserAt(
  call: TenancyCall,
  params: ScopeParams,
  userId: string,
  verb: 'read_service_users' | 'manage_service_users',
  about: { organization?: string | undefined; applicationId?: string | undefined } = {},
) {
  const facts = await findFacts(call, params, { userId, ...about });
  const scope = scopeAt(params, facts);
  ensureCan(facts.caller, permissionIn(scope, verb), scope, verb.replaceAll('_', ' '));
  const { user } = facts;
  if (user?.kind !== 'service' || !belongsTo(user, scope)) {
    throw new Problem({ is: 'not_found', noun: 'user' });
  }
  const managed = verb === 'read_service_users' || managesService(facts.caller, user);
  ensure(managed, { permission: permissionIn(scope, verb), scope, to: verb.replaceAll('_', ' ') });
  return { facts, scope, user };
}
