import { Hono } from 'hono';
import type { HonoTypes } from '../../../auth/call.ts';
import { created, ok } from '../../../http/reply.ts';
import { serve } from '../../../pipeline/serve.ts';
import type { ScopeParams, TenancyCall } from '../facts.ts';
import {
  applicationMemberContracts,
  organizationAdminContracts,
  organizationMemberContracts,
} from './contract.ts';
import { listMembers, type PageCall, type View } from './list.ts';
import { type AddCall, addMember, changeMember, removeMember } from './write.ts';

type Changing = Parameters<typeof changeMember>[0] & {
  readonly params: OneOf;
  readonly query: { readonly isAdmin?: 'true' | 'false' | undefined };
};

type OneOf = ScopeParams & { readonly userId: string };

/** The member with how it was asked for: by the path of admins, or by `?isAdmin=true`. */
async function changed(call: Changing, view: View) {
  const member = await changeMember(call, call.params, view);
  return ok({ member, isAdminUpdate: view === 'admins' || call.query.isAdmin === 'true' });
}

/** One family of handlers for every tenant, and for the view of its admins. */
const handlersOf = (view: View) => ({
  list: async (call: PageCall & { params: ScopeParams }) =>
    ok(await listMembers(call, call.params, view)),
  add: async (call: AddCall & { params: ScopeParams }) =>
    created(await addMember(call, call.params, view)),
  put: (call: Changing) => changed(call, view),
  patch: (call: Changing) => changed(call, view),
  remove: async (call: TenancyCall & { params: OneOf }) =>
    ok(await removeMember(call, call.params, view)),
});

export const memberRoutes = new Hono<HonoTypes>({ strict: false })
  .route('/', serve(organizationMemberContracts, handlersOf('members')))
  .route('/', serve(organizationAdminContracts, handlersOf('admins')))
  .route('/', serve(applicationMemberContracts, handlersOf('members')));
