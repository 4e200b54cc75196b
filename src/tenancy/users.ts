/** What can be done with users and service users, at any scope: the operations behind the routes. */
import { hashPassword, verifyPassword } from '../auth/password.ts';
import { newToken } from '../auth/token.ts';
import { newId } from '../db/ids.ts';
import { Problem } from '../http/problem.ts';
import { refuseDeletion } from '../people/write.ts';
import { authorOf, type Caller, PLATFORM, type Scope } from '../policy/caller.ts';
import { can } from '../policy/can.ts';
import { permissionIn } from '../policy/tenancy.ts';
import { ask, registrarOf } from '../registrar/ask.ts';
import { cut, idAfter } from './paging.ts';
import { membershipsOf, presentUser } from './present.ts';
import {
  findStanding,
  requireCan,
  type ScopeParams,
  type Standing,
  scopeAt,
  type TenancyCall,
} from './standing.ts';
import type { UserOutcome } from './user-change.ts';
import type { CreateUserCommand } from './user-commands.ts';
import { type UserRow, userPage } from './user-queries.ts';
import {
  belongsTo,
  checkUsername,
  fieldsOf,
  globalRoleOf,
  invalid,
  placementsOf,
  readable,
  visibleIn,
} from './user-rules.ts';
import type { UserCreation, UserUpdate } from './user-schema.ts';

/** Whether a family of routes is about service users only. */
export type Family = 'users' | 'service_users';

const words = { users: 'users', service_users: 'service users' } as const;

interface ListCall extends TenancyCall {
  readonly query: {
    readonly isServiceUser?: 'true' | 'false' | undefined;
    readonly limit: number;
    readonly cursor?: string | undefined;
  };
}

export async function listUsers(call: ListCall, params: ScopeParams, family: Family) {
  const standing = await findStanding(call, params);
  const scope = scopeAt(params, standing);
  requireCan(
    standing.caller,
    permissionIn(scope, `read_${family}`),
    scope,
    `read ${words[family]}`,
  );
  const { limit, cursor, isServiceUser: asked } = call.query;
  const isServiceUser =
    family === 'service_users' || asked === 'true' ? true : asked ? false : null;
  const list = [scope.id, isServiceUser];
  const filter = { scope, isServiceUser, limit, after: idAfter(cursor, list) };
  const { results } = await userPage(call.env.DB, filter).all<UserRow>();
  const { page, nextCursor } = cut(results, limit, list, ({ id }) => id);
  const users = page.map((row) => presentUser(row, scope, visibleIn(scope)));
  return { users, nextCursor };
}

/** One user by id: oneself, or someone in a scope where the caller reads users. */
export async function readUser(call: TenancyCall, userId: string) {
  const { user, visible } = readable(await findStanding(call, {}, { userId }), PLATFORM);
  return { user: presentUser(user, PLATFORM, visible) };
}

export async function readServiceUser(call: TenancyCall, params: ScopeParams, userId: string) {
  const { user, scope } = await serviceUserAt(call, params, userId, 'read_service_users');
  return { user: presentUser(user, scope, visibleIn(scope)) };
}

/** Creates a user, or a service user with its key, in a scope. */
export async function createUser(
  call: TenancyCall & { readonly body: UserCreation },
  params: ScopeParams,
  family: Family,
) {
  const { body, env } = call;
  const { organization, applicationId } = body;
  const standing = await findStanding(call, params, { organization, applicationId });
  const scope = scopeAt(params, standing);
  const isService = family === 'service_users' || body.isServiceUser || body.role === 'service';
  const verb = isService ? 'manage_service_users' : 'create_users';
  const doing = isService ? 'manage service users' : 'create users';
  requireCan(standing.caller, permissionIn(scope, verb), scope, doing);
  const command = await creationOf(call, standing, scope, Boolean(isService));
  const user = userIn(
    await ask(registrarOf(env, command.command.email).createUser(command.command)),
  );
  const shown = presentUser(user, scope, visibleIn(scope));
  const { apiKey } = command;
  return { user: shown, applicationId: shown.applicationId, ...(apiKey && { apiKey }) };
}

async function creationOf(
  { body, now, requestId }: TenancyCall & { readonly body: UserCreation },
  standing: Standing,
  scope: Scope,
  isService: boolean,
): Promise<{ readonly command: CreateUserCommand; readonly apiKey: string | null }> {
  const { caller } = standing;
  const { email, username = email } = body;
  checkUsername(username, email);
  const userId = newId('user');
  const author = { mutationId: newId('event'), actorId: authorOf(caller).actorId, requestId, now };
  const globalRole = globalRoleOf(body, 'user', caller, PLATFORM) ?? 'user';
  const placements = placementsOf(body, standing, scope);
  const { email: _, username: __, ...fields } = fieldsOf(body, null);
  // A service has no password: it is let in by its key.
  const password = isService ? undefined : body.password;
  const hash = password === undefined ? {} : { password_hash: await hashPassword(password) };
  const key = isService ? newToken(userId) : null;
  const limits = { scopeId: scope.kind === 'platform' ? null : scope.id, permissions: null };
  const apiKey = key && {
    ...{ ...key, ...author, limits, expiresAt: null },
    ...{ kind: 'service' as const, name: 'api key' },
  };
  const command = {
    ...{ ...author, userId, principalId: newId('principal'), email, username, globalRole },
    ...{ kind: isService ? ('service' as const) : ('human' as const), placements },
    ...{ fields: { ...fields, ...hash }, apiKey },
  };
  return { command, apiKey: key?.token ?? null };
}

/** Changes a user on the platform: anyone with the right, and everyone some things of themselves. */
export async function updateUser(
  call: TenancyCall & { readonly body: UserUpdate },
  userId: string,
) {
  const { organization, applicationId } = call.body;
  const standing = await findStanding(call, {}, { userId, organization, applicationId });
  const { user, visible } = readable(standing, PLATFORM);
  const { caller } = standing;
  const isSelf = caller.kind === 'user' && caller.userId === user.id;
  if (!can(caller, 'platform.update_users', PLATFORM))
    refuseOthersFields(call.body, isSelf, caller);
  if (isSelf) await checkCurrentPassword(call.body, user);
  const updated = await change(call, standing, user, PLATFORM);
  return { user: presentUser(updated, PLATFORM, visible) };
}

export async function updateServiceUser(
  call: TenancyCall & { readonly body: UserUpdate },
  params: ScopeParams,
  userId: string,
) {
  const { organization, applicationId } = call.body;
  const about = { organization, applicationId };
  const at = await serviceUserAt(call, params, userId, 'manage_service_users', about);
  const updated = await change(call, at.standing, at.user, at.scope);
  return { user: presentUser(updated, at.scope, visibleIn(at.scope)) };
}

const OWN_FIELDS = new Set([
  'name',
  'firstName',
  'lastName',
  'image',
  'password',
  'currentPassword',
]);

/** Of themselves everyone may change name, image and password; the rest is for administrators. */
function refuseOthersFields(body: UserUpdate, isSelf: boolean, caller: Caller): void {
  const foreign = Object.keys(body).some((field) => !OWN_FIELDS.has(field));
  if (isSelf && !foreign && caller.kind === 'user' && caller.limits.permissions === null) return;
  requireCan(caller, 'platform.update_users', PLATFORM, 'update users');
}

/** A stolen session must not be able to lock its owner out. */
async function checkCurrentPassword(body: UserUpdate, user: UserRow): Promise<void> {
  if (body.password === undefined || user.password_hash === null) return;
  if (body.currentPassword === undefined) {
    throw invalid('currentPassword', 'currentPassword is required to set a new password.');
  }
  if (await verifyPassword(body.currentPassword, user.password_hash)) return;
  throw new Problem({ is: 'forbidden', message: 'currentPassword is not the current password.' });
}

async function change(
  { body, env, now, requestId }: TenancyCall & { readonly body: UserUpdate },
  standing: Standing,
  user: UserRow,
  scope: Scope,
): Promise<UserRow> {
  const { caller } = standing;
  const email = body.email ?? user.email;
  checkUsername(body.username, email);
  const globalRole = globalRoleOf(body, user.role, caller, PLATFORM);
  const placements =
    Object.hasOwn(body, 'organization') || Object.hasOwn(body, 'applicationId')
      ? placementsOf(body, standing, scope)
      : [];
  const { password } = body;
  const follows = body.username === undefined && user.username === user.email;
  const { actorId, tokenId } = authorOf(caller);
  const command = {
    ...{ userId: user.id, email: user.email, globalRole, placements, actorId, requestId, now },
    mutationId: newId('event'),
    fields: {
      ...fieldsOf(body, user),
      ...(follows && body.email !== undefined && { username: email }),
      ...(password !== undefined &&
        user.kind === 'human' && { password_hash: await hashPassword(password) }),
    },
    tenantKeys: membershipsOf(user).map(({ key }) => key),
    keepToken: caller.kind === 'user' && caller.userId === user.id ? tokenId : null,
  };
  return userIn(await ask(registrarOf(env, user.email).updateUser(command)));
}

/** Deletes any user; the platform's administrators alone may. */
export async function deleteUser(call: TenancyCall, userId: string) {
  const standing = await findStanding(call, {}, { userId });
  const { user } = readable(standing, PLATFORM);
  requireCan(standing.caller, 'platform.delete_users', PLATFORM, 'delete users');
  return remove(call, standing.caller, user);
}

export async function deleteServiceUser(call: TenancyCall, params: ScopeParams, userId: string) {
  const at = await serviceUserAt(call, params, userId, 'manage_service_users');
  return remove(call, at.standing.caller, at.user);
}

async function remove({ env, now, requestId }: TenancyCall, caller: Caller, user: UserRow) {
  const outcome = await ask(
    registrarOf(env, user.email).deletePerson({
      ...{ userId: user.id, reach: 'anyone', ifVersion: null, requestId, now },
      tenantKeys: membershipsOf(user).map(({ key }) => key),
      mutationId: newId('event'),
      actorId: authorOf(caller).actorId,
    }),
  );
  refuseDeletion(outcome);
  return { success: true as const };
}

/** A service user of the path's scope; through any other scope's path it looks absent. */
async function serviceUserAt(
  call: TenancyCall,
  params: ScopeParams,
  userId: string,
  verb: 'read_service_users' | 'manage_service_users',
  about: { organization?: string | undefined; applicationId?: string | undefined } = {},
) {
  const standing = await findStanding(call, params, { userId, ...about });
  const scope = scopeAt(params, standing);
  requireCan(standing.caller, permissionIn(scope, verb), scope, verb.replaceAll('_', ' '));
  const { user } = standing;
  if (user?.kind !== 'service' || !belongsTo(user, scope)) {
    throw new Problem({ is: 'not_found', noun: 'user' });
  }
  return { standing, scope, user };
}

function userIn(outcome: UserOutcome): UserRow {
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
