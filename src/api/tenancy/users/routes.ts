import { ok } from '../../../http/reply.ts';
import { surface } from '../../../pipeline/surface.ts';
import type { ScopeParams } from '../facts.ts';
import { userContracts } from './contract.ts';
import { type CreateCall, createdUser, createUser } from './create.ts';
import { deleteUser } from './delete.ts';
import { type ListCall, listUsers } from './list.ts';
import { listUserOrganizations } from './organizations.ts';
import { readUser } from './read.ts';
import { type UpdateCall, updateUser } from './update.ts';

interface At {
  readonly params: ScopeParams;
}

interface OneAt {
  readonly params: { readonly userId: string };
}

const listInTenant = async (call: ListCall & At) => ok(await listUsers(call, call.params, 'users'));

const createInTenant = async (call: CreateCall & At) =>
  createdUser(await createUser(call, call.params, 'users'));

const update = (call: UpdateCall & OneAt) => updateUser(call, call.params.userId);

export const userSurface = surface(userContracts, {
  listPlatformUsers: async (call) => ok(await listUsers(call, {}, 'users')),
  createPlatformUser: async (call) => createdUser(await createUser(call, {}, 'users')),
  createPlatformUserLegacy: async (call) =>
    createdUser(await createUser(call, {}, 'users'), { Deprecation: 'true' }),
  readPlatformUser: (call) => readUser(call, call.params.userId),
  updatePlatformUser: update,
  putPlatformUser: update,
  deletePlatformUser: async (call) => ok(await deleteUser(call, call.params.userId)),
  listApplicationUsers: listInTenant,
  createApplicationUser: createInTenant,
  listOrganizationUsers: listInTenant,
  createOrganizationUser: createInTenant,

  listUserOrganizations: async (call) => ok(await listUserOrganizations(call, call.params.userId)),
});
