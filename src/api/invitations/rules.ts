/** Decisions about invitations that were received, over their facts. Pure. */
import type { ReceivedFacts, ReceivedRow } from '../../directory/invitations/received.ts';
import { conflict, forbidden, invalidBody, notFound } from '../../http/problem.ts';
import type { Caller, Role, Scope } from '../../policy/caller.ts';
import { mayHandleRole } from '../../policy/tenancy.ts';

/** An invitation that can still be answered. Any other looks absent. */
export function openInvitation({ received }: ReceivedFacts, now: number): ReceivedRow {
  if (received?.status === 'pending' && received.expires_at > now) return received;
  throw notFound('invitation');
}

/** The address has an account that needs no password of the request. */
export const isKnown = ({ account_status, account_verified }: ReceivedRow): boolean =>
  account_status === 'active' && account_verified === 1;

export const tenantOf = (row: ReceivedRow): Scope => ({
  id: row.scope_id,
  kind: row.scope_kind,
  parentId: row.tenant_parent_id,
});

/**
 * Raises 409 if the inviter may no longer grant the role. The root token always may. See
 * docs/decisions/invitations.md#the-role-is-checked-again.
 */
export function ensureStillGranted(row: ReceivedRow): void {
  const inviter = inviterOf(row);
  if (row.invited_by === null || (inviter && mayHandleRole(inviter, row.role, tenantOf(row)))) {
    return;
  }
  throw conflict(
    'no_longer_granted',
    'Whoever invited you may no longer grant this role: ask for a new invitation.',
  );
}

/** The inviter with the rights that D1 has now, whatever token was used for the invitation. */
function inviterOf(row: ReceivedRow): Caller | null {
  if (row.invited_by === null || row.inviter_status !== 'active') return null;
  const globalRole = row.inviter_role ?? 'user';
  return {
    kind: 'user',
    isService: false,
    userId: row.invited_by,
    tokenId: null,
    identity: null,
    ancestors: 0,
    globalRole,
    storedRole: globalRole,
    roles: JSON.parse(row.inviter_roles) as Role[],
    limits: { scopeId: null, permissions: null, expiresAt: null },
  };
}

/** Raises 403 unless the caller is the person of the invited address, with a proof of it. */
export function ensureOwn(caller: Caller, row: ReceivedRow): void {
  if (caller.kind === 'root' || caller.userId !== row.account_id) {
    throw forbidden('This invitation is to another address: sign in as the one who has it.');
  }
  if (row.account_verified !== 1) {
    throw forbidden('Your address is not verified: prove it first, or accept without a token.');
  }
  const { scopeId, permissions } = caller.limits;
  if (scopeId !== null || permissions !== null) {
    throw forbidden('A token that is limited to permissions or to a scope answers no invitation.');
  }
}

/**
 * Raises 403 or 400 unless the secret alone lets its holder into the account. See
 * docs/decisions/invitations.md#accepting-without-a-token.
 */
export function ensureMayEnter(row: ReceivedRow, password: string | undefined): void {
  if (row.account_status === 'suspended') throw forbidden('This account is suspended.');
  if (isKnown(row) && password !== undefined) {
    throw invalidBody('password', 'Your account has a password: leave it out, and keep that one.');
  }
  if (!isKnown(row) && password === undefined) {
    throw invalidBody('password', 'Choose a password for your account, and send it with this.');
  }
}
