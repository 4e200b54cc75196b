/** Users and service users at any scope: created. */

import { hashPassword } from '../../../auth/password.ts';
import { newToken } from '../../../auth/token.ts';
import type { CreateUserCommand } from '../../../directory/users/user-commands.ts';
import { created } from '../../../http/reply.ts';
import { PLATFORM, type Scope } from '../../../policy/caller.ts';
import { permissionIn } from '../../../policy/tenancy.ts';
import { inRegistrar } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import {
  ensureCan,
  findFacts,
  type RequestFacts,
  type ScopeParams,
  scopeAt,
  type TenancyCall,
} from '../facts.ts';
import { presentUser } from '../present.ts';
import type { Family } from './list.ts';
import { userIn } from './outcome.ts';
import { checkUsername, fieldsOf, globalRoleOf, madeIn, placementsOf, visibleIn } from './rules.ts';
import type { UserCreation } from './schemas.ts';

export interface CreateCall extends TenancyCall {
  readonly body: UserCreation;
}

/** Creates a user, or a service user with its key, in a scope. */
export async function createUser(call: CreateCall, params: ScopeParams, family: Family) {
  const { body } = call;
  const { organization, applicationId } = body;
  const facts = await findFacts(call, params, { organization, applicationId });
  const scope = scopeAt(params, facts);
  const isService = family === 'service_users' || body.isServiceUser || body.role === 'service';
  const verb = isService ? 'manage_service_users' : 'create_users';
  const doing = isService ? 'manage service users' : 'create users';
  ensureCan(facts.caller, permissionIn(scope, verb), scope, doing);
  const command = await creationOf(call, facts, scope, Boolean(isService));
  const user = userIn(
    await inRegistrar(call, command.command.email, (registrar) =>
      registrar.createUser(command.command),
    ),
  );
  const shown = presentUser(user, scope, visibleIn(scope));
  const { apiKey } = command;
  return { user: shown, applicationId: shown.applicationId, ...(apiKey && { apiKey }) };
}

type Created = Awaited<ReturnType<typeof createUser>>;

/** The reply: users and service users can both be read on the platform. */
export const createdUser = (made: Created, headers: Record<string, string> = {}) =>
  created(made, { Location: `/api/v1/platform/users/${made.user.id}`, ...headers });

async function creationOf(
  call: CreateCall,
  facts: RequestFacts,
  scope: Scope,
  isService: boolean,
): Promise<{ readonly command: CreateUserCommand; readonly apiKey: string | null }> {
  const { body, newId } = call;
  const { caller } = facts;
  const { email, username = email } = body;
  checkUsername(username, email);
  const userId = newId('user');
  const mutation = mutationBy(caller, call);
  const globalRole = globalRoleOf(body, 'user', caller, PLATFORM) ?? 'user';
  const placements = madeIn(scope, placementsOf(body, facts, scope));
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
