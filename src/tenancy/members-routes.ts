import { Hono } from 'hono';
import { created, ok } from '../http/reply.ts';
import { type HonoTypes, serve } from '../http/serve.ts';
import { addMember, changeMember, listMembers, removeMember, type View } from './members.ts';
import {
  applicationMemberContracts,
  organizationAdminContracts,
  organizationMemberContracts,
} from './members-contract.ts';

type Changing = Parameters<typeof changeMember>[0] & {
  readonly params: Parameters<typeof changeMember>[1];
  readonly query: { readonly isAdmin?: 'true' | 'false' | undefined };
};

/** The member with how it was asked for: by the path of admins, or by `?isAdmin=true`. */
async function changed(call: Changing, view: View) {
  const member = await changeMember(call, call.params, view);
  return ok({ member, isAdminUpdate: view === 'admins' || call.query.isAdmin === 'true' });
}

const organizationMembers = serve(organizationMemberContracts, {
  list: async (call) => ok(await listMembers(call, call.params, 'members')),
  add: async (call) => created(await addMember(call, call.params, 'members')),
  put: (call) => changed(call, 'members'),
  patch: (call) => changed(call, 'members'),
  remove: async (call) => ok(await removeMember(call, call.params, 'members')),
});

const organizationAdmins = serve(organizationAdminContracts, {
  list: async (call) => ok(await listMembers(call, call.params, 'admins')),
  add: async (call) => created(await addMember(call, call.params, 'admins')),
  put: (call) => changed(call, 'admins'),
  patch: (call) => changed(call, 'admins'),
  remove: async (call) => ok(await removeMember(call, call.params, 'admins')),
});

const applicationMembers = serve(applicationMemberContracts, {
  list: async (call) => ok(await listMembers(call, call.params, 'members')),
  add: async (call) => created(await addMember(call, call.params, 'members')),
  put: (call) => changed(call, 'members'),
  patch: (call) => changed(call, 'members'),
  remove: async (call) => ok(await removeMember(call, call.params, 'members')),
});

export const memberRoutes = new Hono<HonoTypes>({ strict: false })
  .route('/', organizationMembers)
  .route('/', organizationAdmins)
  .route('/', applicationMembers);
