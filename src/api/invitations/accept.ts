/** Accepts invitations: as somebody who is signed in, or with the secret alone. */
import type { RequestContext } from '../../auth/call.ts';
import type { Credential } from '../../auth/credential.ts';
import { NewPassword } from '../../auth/new-password.ts';
import type { Acceptance, AcceptCommand } from '../../directory/invitations/accept.ts';
import type { ReceivedFacts, ReceivedRow } from '../../directory/invitations/received.ts';
import type { UserFields } from '../../directory/users/user.ts';
import { invalidBody, unavailable } from '../../http/problem.ts';
import { hashWithinLimit } from '../../limits/passwords.ts';
import { inRegistrar } from '../../registrar/in-registrar.ts';
import { mutationOf } from '../../registrar/mutation.ts';
import { iso } from '../../values/time.ts';
import { newSignIn } from '../sign-in/new-sign-in.ts';
import { presentMember } from '../tenancy/present.ts';
import { wholeName } from '../tenancy/users/whole-name.ts';
import { type Answer, findOpen } from './find.ts';
import { ensureMayEnter, ensureOwn, ensureStillGranted, isKnown } from './rules.ts';

interface AcceptCall extends RequestContext {
  readonly credential: Credential | undefined;
  readonly body: Answer & {
    readonly password?: string | undefined;
    readonly firstName?: string | null | undefined;
    readonly lastName?: string | null | undefined;
  };
}

export async function accept(call: AcceptCall) {
  const { facts, row } = await findOpen(call);
  if (facts.caller) {
    ensureOwn(facts.caller, row);
    if (call.body.password !== undefined) {
      throw invalidBody('password', 'You are signed in: leave the password out.');
    }
  } else ensureMayEnter(row, call.body.password);
  ensureStillGranted(row);
  return facts.caller ? acceptSignedIn(call, facts, row) : acceptBySecret(call, facts, row);
}

async function acceptSignedIn(call: AcceptCall, facts: ReceivedFacts, row: ReceivedRow) {
  const userId = row.account_id ?? '';
  const { member } = await carryOut(call, facts, row, {
    userId,
    account: { is: 'known' },
    signIn: null,
  });
  return { member: presentMember(member) };
}

async function acceptBySecret(call: AcceptCall, facts: ReceivedFacts, row: ReceivedRow) {
  const userId = row.account_id ?? call.newId('user');
  const account = await accountOf(call, row);
  const { token, expiresAt, stored } = newSignIn(call, userId);
  const signIn = { ...mutationOf(userId, call), ...stored };
  const { member, isSignedIn } = await carryOut(call, facts, row, { userId, account, signIn });
  if (!isSignedIn) throw unavailable();
  return { member: presentMember(member), token, expiresAt: iso(expiresAt) };
}

/** The account to make, to prove, or to leave as it is. */
async function accountOf(call: AcceptCall, row: ReceivedRow): Promise<AcceptCommand['account']> {
  const { password: text } = call.body;
  if (isKnown(row) || text === undefined) return { is: 'known' };
  const { email } = row;
  const names = namesIn(call, row);
  const password = await NewPassword.of(call.env, text, { email }, names);
  const fields = {
    ...names,
    password_hash: await hashWithinLimit(call, { email }, password),
    password_by_platform: 0 as const,
  };
  if (row.account_id !== null) return { is: 'proven', fields };
  const principalId = call.newId('principal');
  const managed_by = row.scope_id;
  return { is: 'new', principalId, fields: { ...fields, managed_by, email_verified: 1 } };
}

/** A name of the request, or else that of the invitation for somebody new. */
function namesIn({ body }: AcceptCall, row: ReceivedRow): UserFields {
  const { firstName, lastName } = body;
  const before = {
    name: row.account_name,
    first_name: row.account_first_name,
    last_name: row.account_last_name,
  };
  const made = wholeName({ firstName, lastName }, row.account_id === null ? null : before);
  const invited = row.account_id === null ? (row.name ?? undefined) : undefined;
  return { name: made ?? invited, first_name: firstName, last_name: lastName };
}

async function carryOut(
  call: AcceptCall,
  { grounds }: ReceivedFacts,
  row: ReceivedRow,
  how: Pick<AcceptCommand, 'userId' | 'account' | 'signIn'>,
): Promise<Acceptance> {
  const command = {
    ...mutationOf(how.userId, call),
    grounds,
    ...how,
    invitationId: row.id,
    scopeId: row.scope_id,
    tenantKey: row.tenant_key,
    email: row.email,
    role: row.role,
  };
  const acceptance = await inRegistrar(call, row.email, (registrar) =>
    registrar.acceptInvitation(command),
  );
  // The account was gone or made elsewhere meanwhile.
  if (!acceptance) throw unavailable();
  return acceptance;
}
