import { Hono } from 'hono';
import type { HonoTypes } from '../../../auth/call.ts';
import { created, ok } from '../../../http/reply.ts';
import { serve } from '../../../pipeline/serve.ts';
import { PLATFORM } from '../../../policy/caller.ts';
import { findFacts, type ScopeParams, type TenancyCall } from '../facts.ts';
import { membershipsOf, presentUserOrganization } from '../present.ts';
import {
  applicationUsersContracts,
  organizationUsersContracts,
  platformUsersContracts,
  serviceUserContracts,
  userOrganizationsContracts,
} from './contract.ts';
import { type CreateCall, createUser } from './create.ts';
import { deleteServiceUser, deleteUser } from './delete.ts';
import { type ListCall, listUsers } from './list.ts';
import { readServiceUser, readUser } from './read.ts';
import { visibleUser } from './rules.ts';
import { type UpdateCall, updateServiceUser, updateUser } from './update.ts';

interface At {
  readonly params: ScopeParams;
}

interface OneAt {
  readonly params: ScopeParams & { readonly userId: string };
}

type Made = Awaited<ReturnType<typeof createUser>>;

const made = (made: Made, headers: Record<string, string> = {}) =>
  created(made, { Location: `/api/v1/platform/users/${made.user.id}`, ...headers });

const platformUsers = serve(platformUsersContracts, {
  list: async (call) => ok(await listUsers(call, {}, 'users')),
  create: async (call) => made(await createUser(call, {}, 'users')),
  createAlias: async (call) => made(await createUser(call, {}, 'users'), { Deprecation: 'true' }),
  read: async (call) => ok(await readUser(call, call.params.userId)),
  put: async (call) => ok(await updateUser(call, call.params.userId)),
  patch: async (call) => ok(await updateUser(call, call.params.userId)),
  remove: async (call) => ok(await deleteUser(call, call.params.userId)),
});

/** The users of a tenant, by the handlers of any scope. */
const tenantUsers = {
  list: async (call: ListCall & At) => ok(await listUsers(call, call.params, 'users')),
  create: async (call: CreateCall & At) => made(await createUser(call, call.params, 'users')),
};

/** Service users, one family at every scope. */
const serviceUsers = {
  list: async (call: ListCall & At) => ok(await listUsers(call, call.params, 'service_users')),
  create: async (call: CreateCall & At) =>
    made(await createUser(call, call.params, 'service_users')),
  read: async (call: TenancyCall & OneAt) =>
    ok(await readServiceUser(call, call.params, call.params.userId)),
  put: async (call: UpdateCall & OneAt) =>
    ok(await updateServiceUser(call, call.params, call.params.userId)),
  patch: async (call: UpdateCall & OneAt) =>
    ok(await updateServiceUser(call, call.params, call.params.userId)),
  remove: async (call: TenancyCall & OneAt) =>
    ok(await deleteServiceUser(call, call.params, call.params.userId)),
};

const userOrganizations = serve(userOrganizationsContracts, {
  userOrganizations: async (call) => {
    const { userId } = call.params;
    const { user, visible } = visibleUser(await findFacts(call, {}, { userId }), PLATFORM);
    const memberships = membershipsOf(user).filter(visible);
    const own = memberships.filter(({ kind }) => kind === 'organization');
    return ok({ organizations: own.map(presentUserOrganization) });
  },
});

/** Service users first: their paths lie where a user's id would. */
export const userRoutes = new Hono<HonoTypes>({ strict: false })
  .route('/', serve(serviceUserContracts.platform, serviceUsers))
  .route('/', serve(serviceUserContracts.application, serviceUsers))
  .route('/', serve(serviceUserContracts.organization, serviceUsers))
  .route('/', platformUsers)
  .route('/', serve(applicationUsersContracts, tenantUsers))
  .route('/', serve(organizationUsersContracts, tenantUsers))
  .route('/', userOrganizations);
