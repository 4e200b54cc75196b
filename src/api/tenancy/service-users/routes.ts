import { ok } from '../../../http/reply.ts';
import { surface } from '../../../pipeline/surface.ts';
import type { ScopeParams, TenancyCall } from '../facts.ts';
import type { TenantServiceUpdate, TenantUserCreation } from '../users/bodies.ts';
import { type CreateCall, createUser } from '../users/create.ts';
import { deleteServiceUser } from '../users/delete.ts';
import { type ListCall, listUsers } from '../users/list.ts';
import { readServiceUser } from '../users/read.ts';
import { platformRoles, tenantRoles } from '../users/roles.ts';
import type { UpdateCall } from '../users/update.ts';
import { updateServiceUser } from '../users/update-service.ts';
import { serviceUserContracts } from './contract.ts';

interface At {
  readonly params: ScopeParams;
}

interface OneAt {
  readonly params: ScopeParams & { readonly userId: string };
}

const list = async (call: ListCall & At) => ok(await listUsers(call, call.params, 'service_users'));

const createInTenant = (call: CreateCall & At & { body: TenantUserCreation }) =>
  createUser(call, call.params, 'service_users', tenantRoles(call.body));

const read = (call: TenancyCall & OneAt) => readServiceUser(call, call.params, call.params.userId);

const updateOnPlatform = (call: UpdateCall & OneAt) =>
  updateServiceUser(call, call.params, call.params.userId, platformRoles(call.body));

const updateInTenant = (call: TenancyCall & OneAt & { body: TenantServiceUpdate }) =>
  updateServiceUser(call, call.params, call.params.userId, tenantRoles(call.body));

const remove = async (call: TenancyCall & OneAt) =>
  ok(await deleteServiceUser(call, call.params, call.params.userId));

export const serviceUserSurface = surface(serviceUserContracts, {
  listPlatformServiceUsers: list,
  createPlatformServiceUser: (call) =>
    createUser(call, {}, 'service_users', platformRoles(call.body)),
  readPlatformServiceUser: read,
  updatePlatformServiceUser: updateOnPlatform,
  putPlatformServiceUser: updateOnPlatform,
  deletePlatformServiceUser: remove,
  listApplicationServiceUsers: list,
  createApplicationServiceUser: createInTenant,
  readApplicationServiceUser: read,
  updateApplicationServiceUser: updateInTenant,
  putApplicationServiceUser: updateInTenant,
  deleteApplicationServiceUser: remove,
  listOrganizationServiceUsers: list,
  createOrganizationServiceUser: createInTenant,
  readOrganizationServiceUser: read,
  updateOrganizationServiceUser: updateInTenant,
  putOrganizationServiceUser: updateInTenant,
  deleteOrganizationServiceUser: remove,
});
