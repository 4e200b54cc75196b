/** Users and service users at any scope: changed. */

import { hashPassword, verifyPassword } from '../../../auth/password.ts';
import type { UserRow } from '../../../directory/users/user-queries.ts';
import { Problem } from '../../../http/problem.ts';
import { authorOf, type Caller, PLATFORM, type Scope } from '../../../policy/caller.ts';
import { can } from '../../../policy/can.ts';
import { inRegistrar } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import {
  ensureCan,
  findFacts,
  type RequestFacts,
  type ScopeParams,
  type TenancyCall,
} from '../facts.ts';
import { presentUser } from '../present.ts';
import { userIn } from './outcome.ts';
import { serviceUserAt } from './read.ts';
import {
  checkUsername,
  fieldsOf,
  globalRoleOf,
  invalid,
  placementsOf,
  visibleIn,
  visibleUser,
} from './rules.ts';
import type { UserUpdate } from './schemas.ts';

export interface UpdateCall extends TenancyCall {
  readonly body: UserUpdate;
}

/** Changes a user on the platform: anyone with the right, and everyone some things of themselves. */
export async function updateUser(call: UpdateCall, userId: string) {
  const { organization, applicationId } = call.body;
  const facts = await findFacts(call, {}, { userId, organization, applicationId });
  const { user, visible } = visibleUser(facts, PLATFORM);
  const { caller } = facts;
  const isSelf = caller.kind === 'user' && caller.userId === user.id;
  if (!can(caller, 'platform.update_users', PLATFORM))
    refuseOthersFields(call.body, isSelf, caller);
  if (isSelf) await checkCurrentPassword(call.body, user);
  const updated = await change(call, facts, user, PLATFORM);
  return { user: presentUser(updated, PLATFORM, visible) };
}

export async function updateServiceUser(call: UpdateCall, params: ScopeParams, userId: string) {
  const { organization, applicationId } = call.body;
  const about = { organization, applicationId };
  const at = await serviceUserAt(call, params, userId, 'manage_service_users', about);
  const updated = await change(call, at.facts, at.user, at.scope);
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
  if (isSelf && !foreign && isUnlimited(caller)) return;
  ensureCan(caller, 'platform.update_users', PLATFORM, 'update users');
}

/** Whoever manages a tenant's tokens may make one for a member: it acts there, and is not the member. */
const isUnlimited = (caller: Caller): boolean =>
  caller.kind === 'user' && caller.limits.scopeId === null && caller.limits.permissions === null;

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
  call: UpdateCall,
  facts: RequestFacts,
  user: UserRow,
  scope: Scope,
): Promise<UserRow> {
  const { body } = call;
  const { caller } = facts;
  const email = body.email ?? user.email;
  checkUsername(body.username, email);
  const globalRole = globalRoleOf(body, user.role, caller, PLATFORM);
  const placements = placementsOf(body, facts, scope);
  const { password } = body;
  const follows = body.username === undefined && user.username === user.email;
  const { tokenId } = authorOf(caller);
  const command = {
    ...{ userId: user.id, email: user.email, globalRole, placements },
    ...mutationBy(caller, call),
    fields: {
      ...fieldsOf(body, user),
      ...(follows && body.email !== undefined && { username: email }),
      ...(password !== undefined &&
        user.kind === 'human' && { password_hash: await hashPassword(password) }),
    },
    keepToken: caller.kind === 'user' && caller.userId === user.id ? tokenId : null,
  };
  return userIn(await inRegistrar(call, user.email, (registrar) => registrar.updateUser(command)));
}
