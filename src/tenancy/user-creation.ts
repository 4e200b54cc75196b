/** Users and service users at any scope: created. */

import { mutationBy } from '../auth/mutation.ts';
import { hashPassword } from '../auth/password.ts';
import { newToken } from '../auth/token.ts';
import { PLATFORM, type Scope } from '../policy/caller.ts';
import { permissionIn } from '../policy/tenancy.ts';
import { ask } from '../registrar/ask.ts';
import { presentUser } from './present.ts';
import {
  findStanding,
  requireCan,
  type ScopeParams,
  type Standing,
  scopeAt,
  type TenancyCall,
} from './standing.ts';
import type { CreateUserCommand } from './user-commands.ts';
import {
  checkUsername,
  fieldsOf,
  globalRoleOf,
  madeIn,
  placementsOf,
  visibleIn,
} from './user-rules.ts';
import type { UserCreation } from './user-schema.ts';

import { type Family, userIn } from './users.ts';

export interface CreateCall extends TenancyCall {
  readonly body: UserCreation;
}

/** Creates a user, or a service user with its key, in a scope. */
export async function createUser(call: CreateCall, params: ScopeParams, family: Family) {
  const { body } = call;
  const { organization, applicationId } = body;
  const standing = await findStanding(call, params, { organization, applicationId });
  const scope = scopeAt(params, standing);
  const isService = family === 'service_users' || body.isServiceUser || body.role === 'service';
  const verb = isService ? 'manage_service_users' : 'create_users';
  const doing = isService ? 'manage service users' : 'create users';
  requireCan(standing.caller, permissionIn(scope, verb), scope, doing);
  const command = await creationOf(call, standing, scope, Boolean(isService));
  const user = userIn(
    await ask(call, command.command.email, (registrar) => registrar.createUser(command.command)),
  );
  const shown = presentUser(user, scope, visibleIn(scope));
  const { apiKey } = command;
  return { user: shown, applicationId: shown.applicationId, ...(apiKey && { apiKey }) };
}

async function creationOf(
  call: CreateCall,
  standing: Standing,
  scope: Scope,
  isService: boolean,
): Promise<{ readonly command: CreateUserCommand; readonly apiKey: string | null }> {
  const { body, newId } = call;
  const { caller } = standing;
  const { email, username = email } = body;
  checkUsername(username, email);
  const userId = newId('user');
  const mutation = mutationBy(caller, call);
  const globalRole = globalRoleOf(body, 'user', caller, PLATFORM) ?? 'user';
  const placements = madeIn(scope, placementsOf(body, standing, scope));
  const { email: _, username: __, ...fields } = fieldsOf(body, null);
  // A service has no password: it is let in by its key.
  const password = isService ? undefined : body.password;
  const hash = password === undefined ? {} : { password_hash: await hashPassword(password) };
  const key = isService ? newToken(userId, newId('token')) : null;
  const limits = { scopeId: scope.kind === 'platform' ? null : scope.id, permissions: null };
  const apiKey = key && {
    ...{ ...key, ...mutation, limits, expiresAt: null },
    ...{ kind: 'service' as const, name: 'api key' },
  };
  const command = {
    ...{ ...mutation, userId, principalId: newId('principal'), email, username, globalRole },
    ...{ kind: isService ? ('service' as const) : ('human' as const), placements },
    ...{ fields: { ...fields, ...hash }, apiKey },
  };
  return { command, apiKey: key?.token ?? null };
}
