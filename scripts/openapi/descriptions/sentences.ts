/** What is said of several endpoints. */
import { MEMBERSHIPS_LISTED } from '../../../src/db/limits.ts';
import type { ReplyDescription } from './descriptions.ts';

/** A creation, which tells the address of what it has made. */
export const located = (
  description: string,
  headers: ReplyDescription['headers'] = {},
): ReplyDescription => ({
  description,
  headers: { Location: 'Where it is.', ...headers },
});

export const absentStays = 'A field that is absent stays as it is. Null clears it.';
export const keyStays =
  'A field that is absent stays as it is. The key never changes, since clients use it as an address.';
export const updatedMember = 'The member, and whether the request named it as an administrator.';
export const invitedInstead = 'The person is invited, whether or not somebody has the address.';
export const addedOrInvited =
  'By email it invites, whether or not somebody has the address: only the platform adds by email. By userId it adds people of the application; anybody else is a 404.';
export const withOwner = 'What was created, and the invitation of its owner if one is invited.';
export const membersFirst = 'Removes its members first, with their records there. The users stay.';
export const visibleOnes = 'Those that the caller can see, sorted by id.';
export const memberPage = 'A page of members, by user id.';
export const listedMemberships = `A user who has more than ${MEMBERSHIPS_LISTED} memberships is listed with ${MEMBERSHIPS_LISTED} of them: those here first, and then the primary and the oldest ones.`;
export const visibleTenants = 'The caller sees those it belongs to; the platform sees all.';
export const hiddenTenant = 'To those who do not belong to it, it is a 403.';
export const roleChanged =
  'A field that is absent stays as it is. You give and take only roles whose permissions you have. The last owner stays one.';
