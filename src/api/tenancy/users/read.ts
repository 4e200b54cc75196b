import type { UserOutcome } from '../../../directory/users/user-change.ts';
import { type UserRow, userPage } from '../../../directory/users/user-queries.ts';
import { Problem } from '../../../http/problem.ts';
import { type Caller, PLATFORM } from '../../../policy/caller.ts';
import { permissionIn } from '../../../policy/tenancy.ts';
import { inRegistrar } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import { refuseDeletion } from '../../people/write.ts';
import {
  ensure,
  ensureCan,
  findFacts,
  type ScopeParams,
  scopeAt,
  type TenancyCall,
} from '../facts.ts';
import { cut, idAfter } from '../paging.ts';
import { membershipsOf, presentUser } from '../present.ts';
import { belongsTo, managesService, visibleIn, visibleUser } from './rules.ts';

/** Whether a family of routes is about service users only. */
export type Family = 'users' | 'service_users';

const words = { users: 'users', service_users: 'service users' } as const;

export interface ListCall extends TenancyCall {
  readonly query: {
    readonly isServiceUser?: 'true' | 'false' | undefined;
    readonly limit: number;
    readonly cursor?: string | undefined;
  };
}

export async function listUsers(call: ListCall, params: ScopeParams, family: Family) {
  const facts = await findFacts(call, params);
  const scope = scopeAt(params, facts);
  ensureCan(facts.caller, permissionIn(scope, `read_${family}`), scope, `read ${words[family]}`);
  const { limit, cursor, isServiceUser: asked } = call.query;
  const isServiceUser =
    family === 'service_users' || asked === 'true' ? true : asked ? false : null;
  const list = [scope.id, isServiceUser];
  const filter = { scope, isServiceUser, limit, after: idAfter(cursor, list) };
  const { results } = await userPage(call.db, filter).all<UserRow>();
  const { page, nextCursor } = cut(results, limit, list, ({ id }) => id);
  const users = page.map((row) => presentUser(row, scope, visibleIn(scope)));
  return { users, nextCursor };
}

/** One user by id: oneself, or someone in a scope where the caller reads users. */
export async function readUser(call: TenancyCall, userId: string) {
  const { user, visible } = visibleUser(await findFacts(call, {}, { userId }), PLATFORM);
  return { user: presentUser(user, PLATFORM, visible) };
}

export async function readServiceUser(call: TenancyCall, params: ScopeParams, userId: string) {
  const { user, scope } = await serviceUserAt(call, params, userId, 'read_service_users');
  return { user: presentUser(user, scope, visibleIn(scope)) };
}

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

/** The user that a command left behind, or what stood in its way. */
export function userIn(outcome: UserOutcome): UserRow {
  switch (outcome.is) {
    case 'done':
      return outcome.user;
    case 'email_taken':
      throw new Problem({ is: 'conflict', message: 'Another user has this email.' });
    case 'username_taken':
      throw new Problem({ is: 'conflict', message: 'Another user has this username.' });
    case 'last_admin': {
      const message = 'This is the last platform administrator: make someone else one first.';
      throw new Problem({ is: 'conflict', message });
    }
    case 'gone':
      throw new Problem({ is: 'not_found', noun: 'user' });
  }
}
