/** The owner that the creation of a tenant names. */
import { type FirstOwner, ownerMutation } from '../../../directory/tenants/first-owner.ts';
import { membershipsOf } from '../../../directory/users/user.ts';
import { notFound } from '../../../http/problem.ts';
import { limitCaller, limitInvitation } from '../../../limits/exact.ts';
import { ensureMailer } from '../../../mail/mailer.ts';
import type { Scope } from '../../../policy/caller.ts';
import { mayAddDirectly } from '../../../policy/consent.ts';
import { actsForPlatform } from '../../../policy/people.ts';
import { ensureRole, type RequestFacts, type TenancyCall } from '../facts.ts';
import { invitationTo } from '../invitations/send.ts';

export interface WantedOwner {
  readonly userId?: string | undefined;
  readonly email?: string | undefined;
}

/** What `findFacts` reads about the owner that a request names. */
export const ownerNamed = (owner: WantedOwner | undefined) => ({
  userId: owner?.userId,
  email: owner?.email,
  invites: true,
  tenants: owner?.userId !== undefined,
});

/**
 * Puts a person there or invites them, by the rule for members: by email anybody but the platform
 * invites. See docs/decisions/consent.md#the-owner-of-a-new-tenant.
 */
export async function firstOwner(
  call: TenancyCall,
  facts: RequestFacts,
  tenant: Scope & { readonly name: string },
  wanted: WantedOwner | undefined,
): Promise<FirstOwner> {
  if (!wanted) return { is: 'none' };
  ensureRole(facts, 'owner', tenant);
  const { caller, user } = facts;
  const { email } = wanted;
  if (email !== undefined) {
    if (!user || !actsForPlatform(caller)) {
      ensureMailer(call.env);
      await limitInvitation(call, caller, email);
      const { command } = invitationTo(call, facts, tenant, { email, role: 'owner' });
      return { is: 'invited', invitation: ownerMutation({ ...command, how: 'create' as const }) };
    }
    // The answer tells the platform whether somebody has this email.
    await limitCaller(call, 'createUser', caller);
  }
  const mayOwn =
    user?.kind === 'human' && mayAddDirectly(caller, membershipsOf(user), 'owner', tenant);
  if (!mayOwn) throw notFound('user');
  return { is: 'member', userId: user.id };
}
