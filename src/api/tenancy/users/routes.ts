import { created, ok } from '../../../http/reply.ts';
import { surface } from '../../../pipeline/surface.ts';
import type { ScopeParams, TenancyCall } from '../facts.ts';
import type { TenantUserCreation, UserCreation } from './bodies.ts';
import { userContracts } from './contract.ts';
import { type CreateCall, createUser } from './create.ts';
import { createOrInvite } from './create-or-invite.ts';
import { deleteManagedUser, deleteUser } from './delete.ts';
import { type ListCall, listUsers } from './list.ts';
import { listUserOrganizations } from './organizations.ts';
import { readUser, readUserIn } from './read.ts';
import { platformRoles, tenantRoles } from './roles.ts';
import { type UpdateCall, updateUser } from './update.ts';
import { type ManagedCall, updateManagedUser } from './update-managed.ts';

interface At {
  readonly params: ScopeParams;
}

interface OneInTenant {
  readonly params: ScopeParams & { readonly userId: string };
}

interface OneAt {
  readonly params: { readonly userId: string };
}

const listInTenant = async (call: ListCall & At) => ok(await listUsers(call, call.params, 'users'));

const createInTenant = (call: CreateCall & At & { body: TenantUserCreation }) =>
  createOrInvite(call, call.params, tenantRoles(call.body));

const readInTenant = (call: TenancyCall & OneInTenant) =>
  readUserIn(call, call.params, call.params.userId);

const updateInTenant = (call: ManagedCall & OneInTenant) =>
  updateManagedUser(call, call.params, call.params.userId);

const deleteInTenant = async (call: TenancyCall & OneInTenant) =>
  ok(await deleteManagedUser(call, call.params, call.params.userId));

const createOnPlatform = (call: CreateCall & { body: UserCreation }) =>
  createUser(call, {}, 'users', platformRoles(call.body));

const update = (call: UpdateCall & OneAt) => updateUser(call, call.params.userId);

export const userSurface = surface(userContracts, {
  listPlatformUsers: async (call) => ok(await listUsers(call, {}, 'users')),
  createPlatformUser: createOnPlatform,
  createPlatformUserLegacy: async (call) => {
    const reply = await createOnPlatform(call);
    return created(reply.body, { ...reply.headers, Deprecation: 'true' });
  },
  readPlatformUser: (call) => readUser(call, call.params.userId),
  updatePlatformUser: update,
  putPlatformUser: update,
  deletePlatformUser: async (call) => ok(await deleteUser(call, call.params.userId)),
  listApplicationUsers: listInTenant,
  createApplicationUser: createInTenant,
  readApplicationUser: readInTenant,
  updateApplicationUser: updateInTenant,
  deleteApplicationUser: deleteInTenant,
  listOrganizationUsers: listInTenant,
  createOrganizationUser: createInTenant,
  readOrganizationUser: readInTenant,
  updateOrganizationUser: updateInTenant,
  deleteOrganizationUser: deleteInTenant,

  listUserOrganizations: async (call) => ok(await listUserOrganizations(call, call.params.userId)),
});
