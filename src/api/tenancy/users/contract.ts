import { contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { SCOPE_ROLES } from '../../../policy/permissions.ts';
import { MEMBERSHIP_STATUSES } from '../../../values/choices.ts';
import { time } from '../../../values/time.ts';
import * as z from '../../../values/zod.ts';
import { listQuery, nextCursor } from '../paging.ts';
import {
  inApplication,
  inOrganization,
  mayBeHidden,
  shared,
  userInApplication,
  userInOrganization,
  userOnly,
} from '../shapes.ts';
import {
  applicationUserCreation,
  managedUpdate,
  organizationUserCreation,
  userCreation,
  userUpdate,
} from './bodies.ts';
import { create, createInTenant, list, read, remove, update } from './operations.ts';

const updatePlatformUser = update(userUpdate);

const updateManaged = { ...update(managedUpdate), counted: false };

/** Users, on the platform and in each tenant. */
export const userContracts = contracts({
  listPlatformUsers: {
    ...list,
    method: 'GET',
    path: '/api/v1/platform/users',
  },
  createPlatformUser: {
    ...create(userCreation),
    method: 'POST',
    path: '/api/v1/platform/users',
  },
  createPlatformUserLegacy: {
    ...create(userCreation),
    method: 'POST',
    path: '/api/v1/platform/users/create',
  },
  readPlatformUser: {
    ...read,
    method: 'GET',
    path: '/api/v1/platform/users/:userId',
    params: userOnly,
  },
  putPlatformUser: {
    ...updatePlatformUser,
    method: 'PUT',
    path: '/api/v1/platform/users/:userId',
    params: userOnly,
  },
  updatePlatformUser: {
    ...updatePlatformUser,
    method: 'PATCH',
    path: '/api/v1/platform/users/:userId',
    params: userOnly,
  },
  deletePlatformUser: {
    ...remove,
    method: 'DELETE',
    path: '/api/v1/platform/users/:userId',
    params: userOnly,
  },
  listApplicationUsers: {
    ...list,
    method: 'GET',
    path: '/api/v1/applications/:appId/users',
    params: inApplication,
  },
  createApplicationUser: {
    ...createInTenant(applicationUserCreation),
    method: 'POST',
    path: '/api/v1/applications/:appId/users',
    params: inApplication,
  },
  readApplicationUser: {
    ...read,
    method: 'GET',
    path: '/api/v1/applications/:appId/users/:userId',
    params: userInApplication,
  },
  updateApplicationUser: {
    ...updateManaged,
    method: 'PATCH',
    path: '/api/v1/applications/:appId/users/:userId',
    params: userInApplication,
  },
  deleteApplicationUser: {
    ...remove,
    method: 'DELETE',
    path: '/api/v1/applications/:appId/users/:userId',
    params: userInApplication,
  },
  listOrganizationUsers: {
    ...list,
    method: 'GET',
    path: '/api/v1/organizations/:orgId/users',
    params: inOrganization,
  },
  createOrganizationUser: {
    ...createInTenant(organizationUserCreation),
    method: 'POST',
    path: '/api/v1/organizations/:orgId/users',
    params: inOrganization,
  },
  readOrganizationUser: {
    ...read,
    method: 'GET',
    path: '/api/v1/organizations/:orgId/users/:userId',
    params: userInOrganization,
  },
  updateOrganizationUser: {
    ...updateManaged,
    method: 'PATCH',
    path: '/api/v1/organizations/:orgId/users/:userId',
    params: userInOrganization,
  },
  deleteOrganizationUser: {
    ...remove,
    method: 'DELETE',
    path: '/api/v1/organizations/:orgId/users/:userId',
    params: userInOrganization,
  },
  listUserOrganizations: {
    ...shared,
    method: 'GET',
    path: '/api/v1/users/:userId/organizations',
    params: userOnly,
    query: lazily(() => z.strictObject(listQuery())),
    replies: {
      200: {
        schema: lazily(() =>
          z
            .object({
              organizations: z.array(
                z.object({
                  id: z.string(),
                  name: z.string(),
                  description: z.nullable(z.string()),
                  applicationId: z.string(),
                  createdAt: time(),
                  updatedAt: time(),
                  role: z.enum(SCOPE_ROLES),
                  status: z.enum(MEMBERSHIP_STATUSES),
                }),
              ),
              nextCursor: nextCursor(),
            })
            .register(z.globalRegistry, { id: 'UserOrganizationPage' }),
        ),
      },
    },
    problems: mayBeHidden,
  },
});
