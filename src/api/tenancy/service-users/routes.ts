import { ok } from '../../../http/reply.ts';
import { surface } from '../../../pipeline/surface.ts';
import type { ScopeParams, TenancyCall } from '../facts.ts';
import { type CreateCall, createdUser, createUser } from '../users/create.ts';
import { deleteServiceUser } from '../users/delete.ts';
import { type ListCall, listUsers } from '../users/list.ts';
import { readServiceUser } from '../users/read.ts';
import { type UpdateCall, updateServiceUser } from '../users/update.ts';
import { serviceUserContracts } from './contract.ts';

interface At {
  readonly params: ScopeParams;
}

interface OneAt {
  readonly params: ScopeParams & { readonly userId: string };
}

const list = async (call: ListCall & At) => ok(await listUsers(call, call.params, 'service_users'));

const create = async (call: CreateCall & At) =>
  createdUser(await createUser(call, call.params, 'service_users'));

const read = (call: TenancyCall & OneAt) => readServiceUser(call, call.params, call.params.userId);

const update = (call: UpdateCall & OneAt) =>
  updateServiceUser(call, call.params, call.params.userId);

const remove = async (call: TenancyCall & OneAt) =>
  ok(await deleteServiceUser(call, call.params, call.params.userId));

export const serviceUserSurface = surface(serviceUserContracts, {
  listPlatformServiceUsers: list,
  createPlatformServiceUser: create,
  readPlatformServiceUser: read,
  updatePlatformServiceUser: update,
  putPlatformServiceUser: update,
  deletePlatformServiceUser: remove,
  listApplicationServiceUsers: list,
  createApplicationServiceUser: create,
  readApplicationServiceUser: read,
  updateApplicationServiceUser: update,
  putApplicationServiceUser: update,
  deleteApplicationServiceUser: remove,
  listOrganizationServiceUsers: list,
  createOrganizationServiceUser: create,
  readOrganizationServiceUser: read,
  updateOrganizationServiceUser: update,
  putOrganizationServiceUser: update,
  deleteOrganizationServiceUser: remove,
});
