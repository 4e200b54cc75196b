import * as z from 'zod';
import { contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { inApplication, inOrganization } from '../shapes.ts';
import { create, list, read, remove, update } from '../users/operations.ts';

const tag = 'Service users';

const onPlatform = lazily(() => z.object({}));
const userId = () => z.string().meta({ title: 'Service user id' });
const oneOnPlatform = lazily(() => z.object({ userId: userId() }));
const oneInApplication = lazily(() => inApplication().extend({ userId: userId() }));
const oneInOrganization = lazily(() => inOrganization().extend({ userId: userId() }));

/** Service users: the same operations in three kinds of scopes. */
export const serviceUserContracts = contracts({
  listPlatformServiceUsers: {
    ...list,
    tag,
    method: 'GET',
    path: '/api/v1/platform/users/service-users',
    params: onPlatform,
    summary: 'List all service users',
  },
  createPlatformServiceUser: {
    ...create,
    tag,
    method: 'POST',
    path: '/api/v1/platform/users/service-users',
    conditional: true,
    params: onPlatform,
    summary: 'Create a service user on the platform',
  },
  readPlatformServiceUser: {
    ...read,
    tag,
    method: 'GET',
    path: '/api/v1/platform/users/service-users/:userId',
    params: oneOnPlatform,
    summary: 'Read a service user of the platform',
  },
  putPlatformServiceUser: {
    ...update,
    tag,
    method: 'PUT',
    path: '/api/v1/platform/users/service-users/:userId',
    params: oneOnPlatform,
    summary: 'Change a service user of the platform, as PATCH does',
  },
  updatePlatformServiceUser: {
    ...update,
    tag,
    method: 'PATCH',
    path: '/api/v1/platform/users/service-users/:userId',
    params: oneOnPlatform,
    summary: 'Change a service user of the platform',
  },
  deletePlatformServiceUser: {
    ...remove,
    tag,
    method: 'DELETE',
    path: '/api/v1/platform/users/service-users/:userId',
    params: oneOnPlatform,
    summary: 'Delete a service user of the platform',
  },
  listApplicationServiceUsers: {
    ...list,
    tag,
    method: 'GET',
    path: '/api/v1/applications/:appId/users/service-users',
    params: inApplication,
    summary: 'List the service users of an application',
  },
  createApplicationServiceUser: {
    ...create,
    tag,
    method: 'POST',
    path: '/api/v1/applications/:appId/users/service-users',
    params: inApplication,
    summary: 'Create a service user in an application',
  },
  readApplicationServiceUser: {
    ...read,
    tag,
    method: 'GET',
    path: '/api/v1/applications/:appId/users/service-users/:userId',
    params: oneInApplication,
    summary: 'Read a service user of an application',
  },
  putApplicationServiceUser: {
    ...update,
    tag,
    method: 'PUT',
    path: '/api/v1/applications/:appId/users/service-users/:userId',
    params: oneInApplication,
    summary: 'Change a service user of an application, as PATCH does',
  },
  updateApplicationServiceUser: {
    ...update,
    tag,
    method: 'PATCH',
    path: '/api/v1/applications/:appId/users/service-users/:userId',
    params: oneInApplication,
    summary: 'Change a service user of an application',
  },
  deleteApplicationServiceUser: {
    ...remove,
    tag,
    method: 'DELETE',
    path: '/api/v1/applications/:appId/users/service-users/:userId',
    params: oneInApplication,
    summary: 'Delete a service user of an application',
  },
  listOrganizationServiceUsers: {
    ...list,
    tag,
    method: 'GET',
    path: '/api/v1/organizations/:orgId/users/service-users',
    params: inOrganization,
    summary: 'List the service users of an organization',
  },
  createOrganizationServiceUser: {
    ...create,
    tag,
    method: 'POST',
    path: '/api/v1/organizations/:orgId/users/service-users',
    params: inOrganization,
    summary: 'Create a service user in an organization',
  },
  readOrganizationServiceUser: {
    ...read,
    tag,
    method: 'GET',
    path: '/api/v1/organizations/:orgId/users/service-users/:userId',
    params: oneInOrganization,
    summary: 'Read a service user of an organization',
  },
  putOrganizationServiceUser: {
    ...update,
    tag,
    method: 'PUT',
    path: '/api/v1/organizations/:orgId/users/service-users/:userId',
    params: oneInOrganization,
    summary: 'Change a service user of an organization, as PATCH does',
  },
  updateOrganizationServiceUser: {
    ...update,
    tag,
    method: 'PATCH',
    path: '/api/v1/organizations/:orgId/users/service-users/:userId',
    params: oneInOrganization,
    summary: 'Change a service user of an organization',
  },
  deleteOrganizationServiceUser: {
    ...remove,
    tag,
    method: 'DELETE',
    path: '/api/v1/organizations/:orgId/users/service-users/:userId',
    params: oneInOrganization,
    summary: 'Delete a service user of an organization',
  },
});
