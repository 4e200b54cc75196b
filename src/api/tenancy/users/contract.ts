import * as z from 'zod';
import { contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { time } from '../../../values/time.ts';
import { listQuery, nextCursor } from '../paging.ts';
import { inApplication, inOrganization, mayBeHidden, shared, userOnly } from '../shapes.ts';
import { create, list, read, remove, update } from './operations.ts';

const tag = 'Users';

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
    ...create,
    tag,
    method: 'POST',
    path: '/api/v1/platform/users',
    conditional: true,
    summary: 'Create a user',
  },
  createPlatformUserLegacy: {
    ...create,
    tag,
    method: 'POST',
    path: '/api/v1/platform/users/create',
    conditional: true,
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
    ...update,
    tag,
    method: 'PUT',
    path: '/api/v1/platform/users/:userId',
    params: userOnly,
    summary: 'Change a user, as PATCH does',
  },
  updatePlatformUser: {
    ...update,
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
    ...create,
    tag,
    method: 'POST',
    path: '/api/v1/applications/:appId/users',
    params: inApplication,
    summary: 'Create a user in an application',
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
    ...create,
    tag,
    method: 'POST',
    path: '/api/v1/organizations/:orgId/users',
    params: inOrganization,
    summary: 'Create a user in an organization',
  },
  listUserOrganizations: {
    ...shared,
    tag,
    method: 'GET',
    path: '/api/v1/users/:userId/organizations',
    params: userOnly,
    summary: "List a user's organizations",
    query: lazily(() => z.strictObject(listQuery(200))),
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
