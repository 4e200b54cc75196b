/** Sends invitations: for every route that invites. */
import { newInvitationSecret } from '../../../auth/invitation-secret.ts';
import type { InvitationRow } from '../../../directory/invitations/invitation.ts';
import type { SendInvitationCommand } from '../../../directory/invitations/send.ts';
import { forbidden, notFound } from '../../../http/problem.ts';
import { limitInvitation } from '../../../limits/exact.ts';
import { ensureMailer } from '../../../mail/mailer.ts';
import { withMail } from '../../../outbox/with-mail.ts';
import type { Scope } from '../../../policy/caller.ts';
import { actsForPlatform } from '../../../policy/people.ts';
import type { ScopeRole } from '../../../policy/permissions.ts';
import { inRegistrar } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import type { RequestFacts, TenancyCall } from '../facts.ts';

const DAY = 24 * 60 * 60 * 1_000;
const DAYS = 7;

export interface Delivery {
  readonly expiresInDays?: number | undefined;
  /** False: the caller gets the secret and sends it. */
  readonly deliver?: boolean | undefined;
}

export interface Invited extends Delivery {
  readonly email: string;
  readonly role: ScopeRole;
  readonly name?: string | null | undefined;
}

/** The invitation, and its secret if the caller sends it. */
export interface Sent {
  readonly row: InvitationRow;
  readonly secret: string | null;
}

/**
 * Invites an address to a tenant, or invites it again if it is invited already. See
 * docs/decisions/invitations.md#one-pending-invitation.
 */
export async function sendInvitation(
  call: TenancyCall,
  facts: RequestFacts,
  scope: Scope,
  invited: Invited,
): Promise<Sent> {
  const { caller, inviting } = facts;
  const { deliver = true } = invited;
  if (!deliver && !actsForPlatform(caller)) {
    throw forbidden('Only the platform may send an invitation by itself: leave deliver out.');
  }
  if (deliver) ensureMailer(call.env);
  await limitInvitation(call, caller, invited.email);
  const tenant = { id: scope.id, name: facts.tenant?.name ?? '' };
  const { secret, command } = invitationTo(call, facts, tenant, invited);
  const send = () =>
    inRegistrar(call, invited.email, (registrar) =>
      registrar.sendInvitation({
        ...command,
        how: inviting?.pending_id ? ('resend' as const) : ('create' as const),
      }),
    );
  const row = await (deliver ? withMail(call, send) : send());
  if (!row) throw notFound(scope.kind === 'organization' ? 'organization' : 'application');
  return { row, secret: deliver ? null : secret };
}

/** The command that sends an invitation to a tenant, and its secret. */
export function invitationTo(
  call: TenancyCall,
  facts: RequestFacts,
  tenant: { readonly id: string; readonly name: string },
  { email, role, name = null, expiresInDays = DAYS, deliver = true }: Invited,
): { readonly secret: string; readonly command: Omit<SendInvitationCommand, 'how'> } {
  const { now, newId, url } = call;
  const { inviting } = facts;
  const { secret, hash } = newInvitationSecret();
  const invitationId = inviting?.pending_id ?? newId('invitation');
  const expiresAt = now + expiresInDays * DAY;
  const message = {
    id: newId('message'),
    kind: 'invitation' as const,
    email,
    about: invitationId,
    detail: {
      secret,
      tenantName: tenant.name,
      inviterName: inviting?.inviter_name ?? null,
      role,
      expiresAt,
      origin: new URL(url).origin,
    },
    expiresAt,
  };
  const command = {
    ...mutationBy(facts, call),
    invitationId,
    scopeId: tenant.id,
    email,
    role,
    name,
    secretHash: hash,
    expiresAt,
    message: deliver ? message : null,
  };
  return { secret, command };
}
