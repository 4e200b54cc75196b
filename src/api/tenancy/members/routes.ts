import { accepted, created, ok } from '../../../http/reply.ts';
import { surface } from '../../../pipeline/surface.ts';
import type { ScopeParams, TenancyCall } from '../facts.ts';
import { presentInvitation } from '../invitations/present.ts';
import { memberContracts } from './contract.ts';
import { listMembers, type PageCall, readMember, type View } from './read.ts';
import { type AddCall, addMember, changeMember, removeMember } from './write.ts';

type OneOf = ScopeParams & { readonly userId: string };

type UpdateCall = Parameters<typeof changeMember>[0] & {
  readonly params: OneOf;
  readonly query: { readonly isAdmin?: boolean | undefined };
};

/** Where a member is read. */
const placeOf = ({ appId, orgId }: ScopeParams, view: View, { userId }: { userId: string }) => {
  const tenant = orgId === undefined ? `applications/${appId}` : `organizations/${orgId}`;
  return `/api/v1/${tenant}/${view === 'admins' ? 'admin' : 'members'}/${userId}`;
};

/** One family of handlers for every tenant, and for the view of its admins. */
const handlersOf = (view: View) => ({
  list: async (call: PageCall & { params: ScopeParams }) =>
    ok(await listMembers(call, call.params, view)),

  read: (call: TenancyCall & { params: OneOf }) => readMember(call, call.params, view),

  add: async (call: AddCall & { params: ScopeParams }) => {
    const { added, invited } = await addMember(call, call.params, view);
    if (invited) return accepted({ invitation: presentInvitation(invited.row, call.now) });
    const { member, etag } = added;
    return created({ member }, { Location: placeOf(call.params, view, member), ETag: etag });
  },

  /** The member with how it was asked for: by the path of admins, or by `?isAdmin=true`. */
  update: async (call: UpdateCall) => {
    const { member, etag } = await changeMember(call, call.params, view);
    const isAdminUpdate = view === 'admins' || call.query.isAdmin === true;
    return ok({ member, isAdminUpdate }, { ETag: etag });
  },

  remove: async (call: TenancyCall & { params: OneOf }) =>
    ok(await removeMember(call, call.params, view)),
});

const members = handlersOf('members');
const admins = handlersOf('admins');

export const memberSurface = surface(memberContracts, {
  listOrganizationMembers: members.list,
  addOrganizationMember: members.add,
  readOrganizationMember: members.read,
  putOrganizationMember: members.update,
  updateOrganizationMember: members.update,
  removeOrganizationMember: members.remove,
  listOrganizationAdmins: admins.list,
  grantOrganizationAdmin: admins.add,
  readOrganizationAdmin: admins.read,
  putOrganizationAdmin: admins.update,
  updateOrganizationAdmin: admins.update,
  revokeOrganizationAdmin: admins.remove,
  listApplicationMembers: members.list,
  addApplicationMember: members.add,
  readApplicationMember: members.read,
  putApplicationMember: members.update,
  updateApplicationMember: members.update,
  removeApplicationMember: members.remove,
});
