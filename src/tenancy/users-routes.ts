import { Hono } from 'hono';
import { created, ok } from '../http/reply.ts';
import { type HonoTypes, serve } from '../http/serve.ts';
import { PLATFORM } from '../policy/caller.ts';
import { membershipsOf, presentUserOrganization } from './present.ts';
import { findStanding } from './standing.ts';
import { createUser } from './user-creation.ts';
import { readable } from './user-rules.ts';
import { updateServiceUser, updateUser } from './user-update.ts';
import { deleteServiceUser, deleteUser, listUsers, readServiceUser, readUser } from './users.ts';
import {
  applicationUsersContracts,
  organizationUsersContracts,
  platformUsersContracts,
  serviceUserContracts,
  userOrganizationsContracts,
} from './users-contract.ts';

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

const applicationUsers = serve(applicationUsersContracts, {
  list: async (call) => ok(await listUsers(call, call.params, 'users')),
  create: async (call) => made(await createUser(call, call.params, 'users')),
});

const organizationUsers = serve(organizationUsersContracts, {
  list: async (call) => ok(await listUsers(call, call.params, 'users')),
  create: async (call) => made(await createUser(call, call.params, 'users')),
});

const platformServiceUsers = serve(serviceUserContracts.platform, {
  list: async (call) => ok(await listUsers(call, {}, 'service_users')),
  create: async (call) => made(await createUser(call, {}, 'service_users')),
  read: async (call) => ok(await readServiceUser(call, {}, call.params.userId)),
  put: async (call) => ok(await updateServiceUser(call, {}, call.params.userId)),
  patch: async (call) => ok(await updateServiceUser(call, {}, call.params.userId)),
  remove: async (call) => ok(await deleteServiceUser(call, {}, call.params.userId)),
});

const applicationServiceUsers = serve(serviceUserContracts.application, {
  list: async (call) => ok(await listUsers(call, call.params, 'service_users')),
  create: async (call) => made(await createUser(call, call.params, 'service_users')),
  read: async (call) => ok(await readServiceUser(call, call.params, call.params.userId)),
  put: async (call) => ok(await updateServiceUser(call, call.params, call.params.userId)),
  patch: async (call) => ok(await updateServiceUser(call, call.params, call.params.userId)),
  remove: async (call) => ok(await deleteServiceUser(call, call.params, call.params.userId)),
});

const organizationServiceUsers = serve(serviceUserContracts.organization, {
  list: async (call) => ok(await listUsers(call, call.params, 'service_users')),
  create: async (call) => made(await createUser(call, call.params, 'service_users')),
  read: async (call) => ok(await readServiceUser(call, call.params, call.params.userId)),
  put: async (call) => ok(await updateServiceUser(call, call.params, call.params.userId)),
  patch: async (call) => ok(await updateServiceUser(call, call.params, call.params.userId)),
  remove: async (call) => ok(await deleteServiceUser(call, call.params, call.params.userId)),
});

const userOrganizations = serve(userOrganizationsContracts, {
  userOrganizations: async (call) => {
    const { userId } = call.params;
    const { user, visible } = readable(await findStanding(call, {}, { userId }), PLATFORM);
    const memberships = membershipsOf(user).filter(visible);
    const own = memberships.filter(({ kind }) => kind === 'organization');
    return ok({ organizations: own.map(presentUserOrganization) });
  },
});

/** Service users first: their paths lie where a user's id would. */
export const userRoutes = new Hono<HonoTypes>({ strict: false })
  .route('/', platformServiceUsers)
  .route('/', applicationServiceUsers)
  .route('/', organizationServiceUsers)
  .route('/', platformUsers)
  .route('/', applicationUsers)
  .route('/', organizationUsers)
  .route('/', userOrganizations);
