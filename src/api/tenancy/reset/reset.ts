import type { UserWithMemberships } from '../../../directory/users/user.ts';
import { conflict, forbidden, notFound } from '../../../http/problem.ts';
import { limitExactly } from '../../../limits/exact.ts';
import { ensureMailer } from '../../../mail/mailer.ts';
import { withMail } from '../../../outbox/with-mail.ts';
import { type Caller, PLATFORM, type Scope } from '../../../policy/caller.ts';
import { can } from '../../../policy/can.ts';
import { scopePermission } from '../../../policy/permissions.ts';
import { inRegistrar } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import { codeFor } from '../../codes/new-code.ts';
import { ensureCan, findFacts, type ScopeParams, scopeAt, type TenancyCall } from '../facts.ts';
import { isManagedIn } from '../users/managed.ts';
import { belongsTo } from '../users/rules.ts';

/** Sends a user of a scope a code to reset the password. */
export async function sendReset(call: TenancyCall, params: ScopeParams, userId: string) {
  const facts = await findFacts(call, params, { userId, tenants: true });
  const scope = scopeAt(params, facts);
  const { caller, user } = facts;
  const permission = scopePermission(scope, 'update_users');
  ensureCan(caller, permission, scope, 'update users');
  if (!user || !belongsTo(user, scope)) throw notFound('user');
  if (!manages(caller, user, scope)) throw forbidden(NOT_MANAGED);
  const { email } = userWithPassword(user);
  ensureMailer(call.env);
  await limitExactly(call, 'codes', email, ['subject']);
  const command = { ...mutationBy(facts, call), ...codeFor(call, 'reset_password', email) };
  await withMail(call, () => inRegistrar(call, email, (registrar) => registrar.sendCode(command)));
}

const NOT_MANAGED =
  'This account is not managed here: it came into being elsewhere, or belongs to another tenant as well. Its owner asks for a code, or the platform does.';

/** The platform manages everybody, and a tenant the people who came into being through it. */
const manages = (caller: Caller, user: UserWithMemberships, scope: Scope): boolean =>
  can(caller, 'platform.update_users', PLATFORM) || isManagedIn(user, scope);

/** Raises 409 for a user who gets no code. */
function userWithPassword(user: UserWithMemberships): UserWithMemberships {
  if (user.kind === 'service') {
    throw conflict('not_for_services', 'A service user has no password: it signs in with its key.');
  }
  if (user.status === 'suspended') {
    throw conflict('not_active', 'This user is suspended: set userStatus to active first.');
  }
  return user;
}
