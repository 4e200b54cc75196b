/** The first owner of a tenant, in the batch that creates it. */
import type { Capped } from '../../db/caps.ts';
import type { Database } from '../../db/database.ts';
import { eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { invite, type SendInvitationCommand } from '../invitations/send.ts';
import { roomInTenants } from '../members/caps.ts';
import { joinTenant } from '../members/join.ts';

/** A person who is put there, one who is asked, or nobody. */
export type FirstOwner =
  | { readonly is: 'none' }
  | { readonly is: 'member'; readonly userId: string }
  | { readonly is: 'invited'; readonly invitation: SendInvitationCommand };

/** The mutation that makes the owner: its event is another than that of the tenant. */
export const ownerMutation = <Whole extends Mutation>(mutation: Whole): Whole => ({
  ...mutation,
  mutationId: `${mutation.mutationId}-owner`,
});

/** The statements that make the owner. They come after those that make the tenant. */
export function makeOwner(
  db: Database,
  owner: FirstOwner,
  scopeId: string,
  mutation: Mutation,
): D1PreparedStatement[] {
  if (owner.is === 'invited') return invite(db, owner.invitation);
  if (owner.is === 'none') return [];
  const { userId } = owner;
  const joining = ownerMutation(mutation);
  const event = eventOf('member.add', joining, { userId, scopeId, keys: ['owner'] });
  return [joinTenant(db, { userId, scopeId, role: 'owner' }, joining), recordEvent(db, event)];
}

/** Fail the batch if the owner has no room for one more membership. */
export const roomForOwner = (
  db: Database,
  owner: FirstOwner,
  scopeId: string,
  mutation: Mutation & Capped,
): D1PreparedStatement[] =>
  owner.is === 'member'
    ? roomInTenants(db, { userId: owner.userId, scopeIds: [scopeId] }, mutation)
    : [];
