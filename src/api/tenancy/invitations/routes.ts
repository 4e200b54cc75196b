import { created, ok } from '../../../http/reply.ts';
import { surface } from '../../../pipeline/surface.ts';
import type { ScopeParams, TenancyCall } from '../facts.ts';
import { invitationContracts } from './contract.ts';
import { presentInvitation, tagOfInvitation } from './present.ts';
import { type ListCall, listInvitations, readInvitation } from './read.ts';
import type { Delivery, Sent } from './send.ts';
import { invite, type OneInvitation, resend, revoke } from './write.ts';

type InviteCall = Parameters<typeof invite>[0] & { readonly params: ScopeParams };
type OneCall = TenancyCall & { readonly params: OneInvitation };

/** Where an invitation is read. */
const placeOf = ({ appId, orgId }: ScopeParams, id: string): string => {
  const tenant = orgId === undefined ? `applications/${appId}` : `organizations/${orgId}`;
  return `/api/v1/${tenant}/invitations/${id}`;
};

const shown = ({ row, secret }: Sent, now: number) => ({
  invitation: presentInvitation(row, now),
  ...(secret !== null && { secret }),
});

const list = (call: ListCall & { readonly params: ScopeParams }) =>
  listInvitations(call, call.params);

const create = async (call: InviteCall) => {
  const sent = await invite(call, call.params);
  return created(shown(sent, call.now), {
    Location: placeOf(call.params, sent.row.id),
    ETag: tagOfInvitation(sent.row, call.now),
  });
};

const read = (call: OneCall) => readInvitation(call, call.params);

const sendAgain = async (call: OneCall & { readonly body: Delivery }) =>
  ok(shown(await resend(call, call.params), call.now));

const end = async (call: OneCall) => ok(await revoke(call, call.params));

export const invitationSurface = surface(invitationContracts, {
  listOrganizationInvitations: list,
  createOrganizationInvitation: create,
  readOrganizationInvitation: read,
  resendOrganizationInvitation: sendAgain,
  revokeOrganizationInvitation: end,
  listApplicationInvitations: list,
  createApplicationInvitation: create,
  readApplicationInvitation: read,
  resendApplicationInvitation: sendAgain,
  revokeApplicationInvitation: end,
});
