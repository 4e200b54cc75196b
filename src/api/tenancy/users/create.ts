/** Users and service users at any scope: created. */
import { NewPassword } from '../../../auth/new-password.ts';
import type { Capped } from '../../../db/caps.ts';
import type { Mutation } from '../../../db/events.ts';
import type { CreateUserCommand } from '../../../directory/users/create.ts';
import {
  type GivenIdentities,
  receiverIn,
  receiverOf,
} from '../../../directory/users/given-identities.ts';
import { conflict } from '../../../http/problem.ts';
import { created } from '../../../http/reply.ts';
import { limitCaller } from '../../../limits/exact.ts';
import type { Caller, Scope } from '../../../policy/caller.ts';
import type { Holder } from '../../../policy/credentials.ts';
import { type GlobalRole, scopePermission } from '../../../policy/permissions.ts';
import { inRegistrar } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import type { UserKind } from '../../../values/choices.ts';
import { emailOfService } from '../../../values/email.ts';
import { ensureMaySetPassword, mintBy, newLimits, passwordFields } from '../../credentials.ts';
import { givenBy } from '../../given-identities.ts';
import { noticesOf } from '../../notices.ts';
import { userIn } from '../../user-outcome.ts';
import {
  ensureCan,
  ensureRole,
  findFacts,
  type RequestFacts,
  type ScopeParams,
  scopeAt,
  type TenancyCall,
} from '../facts.ts';
import { tagOfUser } from '../tags.ts';
import type { UserCreation } from './bodies.ts';
import type { Family } from './list.ts';
import { presentUser } from './present.ts';
import { globalRoleOf, type WantedRoles } from './roles.ts';
import { checkUsername, fieldsOf, placedIn, placementsOf } from './rules.ts';
import { viewIn } from './view.ts';
import { wholeName } from './whole-name.ts';

export interface CreateCall extends TenancyCall {
  readonly body: Omit<UserCreation, 'role' | 'isPlatformAdmin'>;
}

/** A call whose user has an email. */
export interface CallWithEmail extends CreateCall {
  readonly body: CreateCall['body'] & { readonly email: string };
}

/** Only a service comes without an email, and is given one. It is a label of the service. */
export const withEmail = (call: CreateCall): CallWithEmail => {
  const { body, newId } = call;
  const { email = emailOfService(wholeName(body, null), newId('user')) } = body;
  return { ...call, body: { ...body, email } };
};

/** Whether a body asks for a service user. */
export const isOfService = ({ isServiceUser }: CreateCall['body'], roles: WantedRoles): boolean =>
  Boolean(isServiceUser) || roles.isService;

/** Creates a user, or a service user with its key, in a scope. */
export async function createUser(
  call: CreateCall,
  params: ScopeParams,
  family: Family,
  roles: WantedRoles,
) {
  const { organization, applicationId } = call.body;
  const facts = await findFacts(call, params, { organization, applicationId });
  const scope = scopeAt(params, facts);
  const isService = family === 'service_users' || isOfService(call.body, roles);
  ensureMayCreate(facts.caller, scope, isService);
  return createIn(withEmail(call), { facts, scope, params, family }, { ...roles, isService });
}

/** Raises 403 unless the caller may create such users in a scope. */
export function ensureMayCreate(caller: Caller, scope: Scope, isService: boolean): void {
  const verb = isService ? 'manage_service_users' : 'create_users';
  ensureCan(caller, scopePermission(scope, verb), scope, verb.replaceAll('_', ' '));
}

interface CreateAt {
  readonly facts: RequestFacts;
  readonly scope: Scope;
  readonly params: ScopeParams;
  readonly family: Family;
}

/** Creates a user in a scope where the caller may create such users. */
export async function createIn(
  call: CallWithEmail,
  { facts, scope, params, family }: CreateAt,
  roles: WantedRoles,
) {
  const { command, apiKey } = await commandOf(call, facts, scope, roles);
  const { email } = call.body;
  const outcome = await inRegistrar(call, email, (registrar) => registrar.createUser(command));
  const row = userIn(outcome);
  const user = presentUser(row, viewIn(scope));
  const made = { user, applicationId: user.applicationId, ...(apiKey !== null && { apiKey }) };
  return created(made, {
    Location: `/api/v1/${listAt(params, family)}/${user.id}`,
    ETag: tagOfUser(row, viewIn(scope)),
    ...noticesOf(call.env, row),
  });
}

/** The list that has a new user: it is read there, in the view of the same scope. */
function listAt({ appId, orgId }: ScopeParams, family: Family): string {
  if (orgId === undefined && appId === undefined) return 'platform/users';
  const tenant = orgId === undefined ? `applications/${appId}` : `organizations/${orgId}`;
  return family === 'users' ? `${tenant}/users` : `${tenant}/users/service-users`;
}

async function commandOf(
  call: CallWithEmail,
  facts: RequestFacts,
  scope: Scope,
  roles: WantedRoles,
): Promise<{ readonly command: CreateUserCommand; readonly apiKey: string | null }> {
  const { body, newId } = call;
  const { caller } = facts;
  const { email, username = email } = body;
  checkUsername(username, email);
  const { isService, there = 'member' } = roles;
  const globalRole = globalRoleOf(roles, 'user', caller) ?? 'user';
  // A caller who creates users makes them members. Any other role needs the right to handle it.
  if (there !== 'member') ensureRole(facts, there, scope);
  const { userStatus } = body;
  // The status of a person in a body under a tenant is the one there.
  const isThere = scope.kind !== 'platform' && !isService;
  const member = { role: there, status: isThere ? userStatus : undefined };
  const placements = placedIn(scope, member, placementsOf(body, facts, scope));
  const fields = {
    ...fieldsOf(body, null),
    status: isThere ? undefined : userStatus,
    email,
    username,
  };
  // A service has no password: it signs in with its key.
  const wanted = isService ? undefined : body.password;
  if (wanted !== undefined) ensureMaySetPassword(caller, { userId: null, hasPassword: false });
  const password =
    wanted === undefined ? undefined : await NewPassword.of(call.env, wanted, fields);
  const mutation = mutationBy(facts, call);
  const userId = newId('user');
  const key = isService ? apiKeyOf(userId, call, caller, scope, mutation) : null;
  const kind = isService ? 'service' : 'human';
  const to = { kind, globalRole, hasPlace: placements.length > 0 } as const;
  const given = await identitiesOf(call, caller, to);
  await limitCaller(call, 'createUser', caller);
  const hashed = await passwordFields(call, caller, password);
  const command: CreateUserCommand = {
    ...mutation,
    userId,
    principalId: newId('principal'),
    kind,
    globalRole,
    fields: {
      ...fields,
      ...hashed,
      managed_by: scope.kind === 'platform' ? null : scope.id,
    },
    placements,
    apiKey: key?.command ?? null,
    ...(given && { given }),
  };
  return { command, apiKey: key?.token ?? null };
}

/** The identities of a new user, if the caller may give them. */
async function identitiesOf(
  call: CallWithEmail,
  caller: Caller,
  { kind, ...held }: NewReceiver,
): Promise<GivenIdentities | undefined> {
  const { db, body, isRepetition } = call;
  const { identities: names = [] } = body;
  if (names.length === 0 || isRepetition) return undefined;
  // The id of nobody: the user is not there yet.
  const receiving = { ...receiverIn(await receiverOf(db, { id: '' }, names).all()), kind };
  const receiver = { ...held, userId: null, roles: [], isProven: false };
  return givenBy(call, caller, { receiving, receiver }, { names, at: 'identities' });
}

interface NewReceiver {
  readonly kind: UserKind;
  readonly globalRole: GlobalRole;
  readonly hasPlace: boolean;
}

/** The key of a new service user: it acts in the scope where the user was created. */
function apiKeyOf(
  userId: string,
  { body, newId }: CreateCall,
  caller: Caller,
  scope: Scope,
  mutation: Mutation & Capped,
) {
  if (body.userStatus === 'suspended') {
    throw conflict(
      'not_for_services',
      'A service user gets its key when it is created, so it cannot begin suspended.',
    );
  }
  const service: Holder = {
    userId,
    kind: 'service',
    globalRole: 'user',
    roles: [],
    reachedRoles: [],
  };
  const scopeId = scope.kind === 'platform' ? null : scope.id;
  const wanted = { scopeId, permissions: null, expiresAt: null };
  const limits = newLimits(caller, service, scope, wanted);
  return mintBy(caller, mutation, { userId, tokenId: newId('token') }, { name: 'api key', limits });
}
