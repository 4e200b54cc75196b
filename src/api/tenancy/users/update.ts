/** Users, changed. */
import { NewPassword } from '../../../auth/new-password.ts';
import { profile } from '../../../directory/users/fields.ts';
import type { UserWithMemberships } from '../../../directory/users/user.ts';
import { forbidden, invalidBody } from '../../../http/problem.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { limitCaller, limitExactly } from '../../../limits/exact.ts';
import { verifyWithinLimit } from '../../../limits/passwords.ts';
import { ensureMailer } from '../../../mail/mailer.ts';
import { withMail } from '../../../outbox/with-mail.ts';
import { authorOf, type Caller, PLATFORM, type Scope } from '../../../policy/caller.ts';
import { can } from '../../../policy/can.ts';
import { inRegistrar } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import { codeFor } from '../../codes/new-code.ts';
import { ensureMayChangeEmail, ensureMaySetPassword, passwordFields } from '../../credentials.ts';
import { userIn } from '../../user-outcome.ts';
import { ensureCan, findFacts, type Named, type RequestFacts, type TenancyCall } from '../facts.ts';
import { holdUser, shownUser } from '../tags.ts';
import type { UserUpdate } from './bodies.ts';
import { emailToProve } from './own-email.ts';
import { globalRoleOf, platformRoles, type WantedRoles } from './roles.ts';
import {
  checkUsername,
  ensureMayEnd,
  fieldsOf,
  placementsOf,
  refuseUnsettable,
  visibleUser,
} from './rules.ts';
import { keptParts } from './whole-name.ts';

/** A change without its roles. */
export type UserChange = Omit<UserUpdate, 'role' | 'isPlatformAdmin'>;

export interface UpdateCall extends TenancyCall {
  readonly body: UserUpdate;
}

/** Changes a user on the platform. Everyone may change some fields of themselves. */
export async function updateUser(call: UpdateCall, userId: string) {
  const facts = await findFacts(call, {}, { userId, ...namedIn(call.body) });
  const { user, view } = visibleUser(facts);
  const { caller } = facts;
  const isSelf = caller.kind === 'user' && caller.userId === user.id;
  if (!can(caller, 'platform.update_users', PLATFORM))
    refuseOthersFields(call.body, isSelf, caller);
  if (call.body.password !== undefined) {
    const hasPassword = user.password_hash !== null;
    ensureMaySetPassword(caller, { userId: user.id, hasPassword });
  }
  const newEmail = emailToProve(call.body, caller, user);
  const isNewEmail = call.body.email !== undefined && call.body.email !== user.email;
  if (isNewEmail && user.kind === 'human') ensureMayChangeEmail(caller);
  if (call.body.userStatus === 'suspended') ensureMayEnd(facts);
  holdUser(call, user, view);
  const secrets = async () => {
    const password = await newPasswordOf(call, user);
    if (isSelf) await checkCurrentPassword(call, caller, user, newEmail);
    return password;
  };
  const at = { facts, user, scope: PLATFORM, newEmail };
  const updated = await change(call, at, platformRoles(call.body), secrets);
  return shownUser(updated, view);
}

/** The things in a body that the decision looks at. */
export function namedIn(body: UserChange): Named {
  const { organization, applicationId } = body;
  const tenants = (organization ?? applicationId) !== undefined;
  return { organization, applicationId, keptParts: keptParts(body), tenants };
}

/**
 * The fields that users may change of themselves. The others are for administrators.
 * See docs/decisions/tenancy.md#own-fields.
 */
const ownFields = lazily(
  () =>
    new Set([
      ...Object.keys(profile()),
      'firstName',
      'lastName',
      'password',
      'currentPassword',
      'endIdentities',
      'email',
      'pendingEmail',
    ]),
);

function refuseOthersFields(body: UserUpdate, isSelf: boolean, caller: Caller): void {
  const given = Object.entries(body).filter(([, value]) => value !== undefined);
  const isOwn = given.every(([field]) => ownFields().has(field));
  if (isSelf && isOwn && isUnlimited(caller)) return;
  ensureCan(caller, 'platform.update_users', PLATFORM, 'update users');
}

/**
 * A token with limits may come from an administrator of a tenant: it acts there, not as its user.
 */
const isUnlimited = (caller: Caller): boolean =>
  caller.kind === 'user' && caller.limits.scopeId === null && caller.limits.permissions === null;

/** Asks for the current password, so that a stolen token cannot lock its owner out. */
async function checkCurrentPassword(
  call: UpdateCall,
  caller: Caller,
  { email, password_hash: hash }: UserWithMemberships,
  newEmail: string | undefined,
): Promise<void> {
  const { password: wanted, currentPassword: password } = call.body;
  if ((wanted ?? newEmail) === undefined || hash === null) return;
  if (password === undefined) {
    throw invalidBody(
      'currentPassword',
      'currentPassword is required to set a new password or email.',
    );
  }
  if (await verifyWithinLimit(call, caller, { email, password, hash })) return;
  throw forbidden('currentPassword is not the current password.');
}

/** The user that a request changes, in the scope of its path. */
export interface UserAt {
  readonly facts: RequestFacts;
  readonly user: UserWithMemberships;
  readonly scope: Scope;
  /** The address that waits for a code, in place of the email of the body. */
  readonly newEmail?: string | undefined;
}

/**
 * Carries out a change of a user, after the decision. Secrets are checked last, since that is
 * counted.
 */
export async function change(
  call: TenancyCall & { readonly body: UserChange },
  { facts, user, scope, newEmail }: UserAt,
  roles: WantedRoles,
  secrets?: () => Promise<NewPassword | undefined>,
): Promise<UserWithMemberships> {
  const { body } = call;
  refuseUnsettable(roles.isService, body.userStatus, user);
  const { caller } = facts;
  checkUsername(body.username, body.email ?? user.email);
  const globalRole = globalRoleOf(roles, user.role, caller);
  const placements = placementsOf(body, facts, scope);
  if (newEmail !== undefined) ensureMailer(call.env);
  const password = await secrets?.();
  // A refused email or username tells that an account has it, so such attempts are limited.
  if (body.email !== undefined || body.username !== undefined) {
    await limitCaller(call, 'createUser', caller);
  }
  if (newEmail !== undefined) await limitExactly(call, 'codes', newEmail);
  const { tokenId } = authorOf(caller);
  const isSelf = caller.kind === 'user' && caller.userId === user.id;
  const command = {
    ...mutationBy(facts, call),
    userId: user.id,
    globalRole,
    placements,
    roleThere: roles.there && { scopeId: scope.id, role: roles.there },
    fields: {
      ...fieldsOf(newEmail === undefined ? body : { ...body, email: undefined }, user),
      ...(await passwordFields(call, caller, password)),
      pending_email: newEmail ?? body.pendingEmail,
    },
    newEmail: newEmail === undefined ? null : codeFor(call, 'change_email', newEmail),
    keepToken: isSelf ? tokenId : null,
    endIdentities: body.endIdentities === true,
  };
  const update = () => inRegistrar(call, user.email, (registrar) => registrar.updateUser(command));
  return userIn(await (command.newEmail ? withMail(call, update) : update()));
}

/**
 * The password that a body sets. A service has none: it signs in with its key. Checked before the
 * current password is, which costs a hash.
 */
async function newPasswordOf(
  { env, body }: TenancyCall & { readonly body: UserChange },
  user: UserWithMemberships,
): Promise<NewPassword | undefined> {
  const { password } = body;
  if (password === undefined || user.kind === 'service') return undefined;
  return NewPassword.of(env, password, user, fieldsOf(body, user));
}
