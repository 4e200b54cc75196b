/** Invitations of a tenant: made, sent again, revoked. */

import { type InvitationRow, invitationById } from '../../../directory/invitations/invitation.ts';
import { membershipsOf } from '../../../directory/users/user.ts';
import { conflict, notFound } from '../../../http/problem.ts';
import type { Scope } from '../../../policy/caller.ts';
import { inRegistrar } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import {
  ensureRole,
  findFacts,
  type RequestFacts,
  type ScopeParams,
  scopeAt,
  type TenancyCall,
} from '../facts.ts';
import { hold } from '../tags.ts';
import { tagOfInvitation } from './present.ts';
import { type Delivery, type Invited, type Sent, sendInvitation } from './send.ts';

export type OneInvitation = ScopeParams & { readonly invitationId: string };

interface InviteCall extends TenancyCall {
  readonly body: Omit<Invited, 'role'> & { readonly role?: Invited['role'] | undefined };
}

export async function invite(call: InviteCall, params: ScopeParams): Promise<Sent> {
  const { email, role = 'member' } = call.body;
  const facts = await findFacts(call, params, { email, invites: true });
  const scope = scopeAt(params, facts);
  ensureRole(facts, role, scope);
  refuseMember(facts, scope);
  return sendInvitation(call, facts, scope, { ...call.body, role });
}

/** Raises 409 for a present member. Whoever handles roles sees the members. */
export function refuseMember({ user }: RequestFacts, scope: Scope): void {
  if (user && membershipsOf(user).some(({ scopeId }) => scopeId === scope.id)) {
    throw conflict('already_member', 'This user is a member already.');
  }
}

/** Sends a pending invitation again, also one that has expired. */
export async function resend(
  call: TenancyCall & { readonly body: Delivery },
  params: OneInvitation,
): Promise<Sent> {
  const found = await invitationAt(call, params);
  const { email, role, name } = found ?? { email: '', role: 'member' as const, name: null };
  const facts = await findFacts(call, params, { email, invites: true });
  const scope = scopeAt(params, facts);
  const row = handled(facts, scope, found);
  ensurePending(row);
  const days = call.body.expiresInDays ?? daysOf(row);
  return sendInvitation(call, facts, scope, {
    email,
    role,
    name,
    deliver: call.body.deliver,
    expiresInDays: days,
  });
}

export async function revoke(call: TenancyCall, params: OneInvitation) {
  const found = await invitationAt(call, params);
  const facts = await findFacts(call, params, { email: found?.email ?? '', invites: true });
  const row = handled(facts, scopeAt(params, facts), found);
  hold(call, tagOfInvitation(row, call.now));
  ensurePending(row);
  const command = {
    ...mutationBy(facts, call),
    invitationId: row.id,
    scopeId: row.scope_id,
    as: 'revoked' as const,
  };
  await inRegistrar(call, row.email, (registrar) => registrar.endInvitation(command));
  return { success: true as const };
}

const invitationAt = ({ db }: TenancyCall, { orgId, appId, invitationId }: OneInvitation) =>
  invitationById(db, orgId ?? appId ?? '', invitationId).first<InvitationRow>();

/** The invitation, if the caller handles its role. */
function handled(facts: RequestFacts, scope: Scope, row: InvitationRow | null): InvitationRow {
  ensureRole(facts, row?.role ?? 'member', scope);
  if (!row) throw notFound('invitation');
  return row;
}

function ensurePending({ status }: InvitationRow): void {
  if (status !== 'pending')
    throw conflict('already_answered', `This invitation was ${status}: make a new one.`);
}

const DAY = 24 * 60 * 60 * 1_000;

/** As long as it was given before. */
const daysOf = ({ expires_at, last_sent_at }: InvitationRow): number =>
  Math.max(1, Math.round((expires_at - last_sent_at) / DAY));
