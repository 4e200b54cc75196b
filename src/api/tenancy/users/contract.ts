import * as z from 'zod';
import { contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { MEMBERSHIP_STATUSES } from '../../../values/choices.ts';
import { time } from '../../../values/time.ts';
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

const tag = 'Users';

const updatePlatformUser = update(userUpdate);

const ofManaged =
  'Only a person whose account came into being through this tenant and who belongs to no other.';
const updateManaged = { ...update(managedUpdate), counted: false, description: ofManaged };

/** Users, on the platform and in each tenant. */
export const userContracts = contracts({
  listPlatformUsers: {
    ...list,
    tag,
    method: 'GET',
    path: '/api/v1/platform/users',
    summary: 'List all users',
  },
  createPlatformUser: {
    ...create(userCreation),
    tag,
    method: 'POST',
    path: '/api/v1/platform/users',
    summary: 'Create a user',
  },
  createPlatformUserLegacy: {
    ...create(userCreation),
    tag,
    method: 'POST',
    path: '/api/v1/platform/users/create',
    summary: 'Create a user (the former path)',
    description:
      'Use POST /api/v1/platform/users instead. This one answers with `Deprecation: true`.',
  },
  readPlatformUser: {
    ...read,
    tag,
    method: 'GET',
    path: '/api/v1/platform/users/:userId',
    params: userOnly,
    summary: 'Read a user',
  },
  putPlatformUser: {
    ...updatePlatformUser,
    tag,
    method: 'PUT',
    path: '/api/v1/platform/users/:userId',
    params: userOnly,
    summary: 'Change a user, as PATCH does',
  },
  updatePlatformUser: {
    ...updatePlatformUser,
    tag,
    method: 'PATCH',
    path: '/api/v1/platform/users/:userId',
    params: userOnly,
    summary: 'Change a user',
  },
  deletePlatformUser: {
    ...remove,
    tag,
    method: 'DELETE',
    path: '/api/v1/platform/users/:userId',
    params: userOnly,
    summary: 'Delete a user',
  },
  listApplicationUsers: {
    ...list,
    tag,
    method: 'GET',
    path: '/api/v1/applications/:appId/users',
    params: inApplication,
    summary: 'List the users of an application',
  },
  createApplicationUser: {
    ...createInTenant(applicationUserCreation),
    tag,
    method: 'POST',
    path: '/api/v1/applications/:appId/users',
    params: inApplication,
    summary: 'Create a user in an application',
  },
  readApplicationUser: {
    ...read,
    tag,
    method: 'GET',
    path: '/api/v1/applications/:appId/users/:userId',
    params: userInApplication,
    summary: 'Read a user of an application',
  },
  updateApplicationUser: {
    ...updateManaged,
    tag,
    method: 'PATCH',
    path: '/api/v1/applications/:appId/users/:userId',
    params: userInApplication,
    summary: 'Change a person whom an application manages',
  },
  deleteApplicationUser: {
    ...remove,
    tag,
    method: 'DELETE',
    path: '/api/v1/applications/:appId/users/:userId',
    params: userInApplication,
    summary: 'Delete a person whom an application manages',
    description: ofManaged,
  },
  listOrganizationUsers: {
    ...list,
    tag,
    method: 'GET',
    path: '/api/v1/organizations/:orgId/users',
    params: inOrganization,
    summary: 'List the users of an organization',
  },
  createOrganizationUser: {
    ...createInTenant(organizationUserCreation),
    tag,
    method: 'POST',
    path: '/api/v1/organizations/:orgId/users',
    params: inOrganization,
    summary: 'Create a user in an organization',
  },
  readOrganizationUser: {
    ...read,
    tag,
    method: 'GET',
    path: '/api/v1/organizations/:orgId/users/:userId',
    params: userInOrganization,
    summary: 'Read a user of an organization',
  },
  updateOrganizationUser: {
    ...updateManaged,
    tag,
    method: 'PATCH',
    path: '/api/v1/organizations/:orgId/users/:userId',
    params: userInOrganization,
    summary: 'Change a person whom an organization manages',
  },
  deleteOrganizationUser: {
    ...remove,
    tag,
    method: 'DELETE',
    path: '/api/v1/organizations/:orgId/users/:userId',
    params: userInOrganization,
    summary: 'Delete a person whom an organization manages',
    description: ofManaged,
  },
  listUserOrganizations: {
    ...shared,
    tag,
    method: 'GET',
    path: '/api/v1/users/:userId/organizations',
    params: userOnly,
    summary: "List a user's organizations",
    query: lazily(() => z.strictObject(listQuery())),
    replies: {
      200: {
        description: 'A page of the organizations that the caller can see, the primary one first.',
        schema: lazily(() =>
          z.object({
            organizations: z.array(
              z.object({
                id: z.string(),
                name: z.string(),
                description: z.string().nullable(),
                applicationId: z.string(),
                createdAt: time(),
                updatedAt: time(),
                role: z.string(),
                status: z.enum(MEMBERSHIP_STATUSES),
              }),
            ),
            nextCursor: nextCursor(),
          }),
        ),
      },
    },
    problems: mayBeHidden,
  },
});
