import * as z from 'zod';
import { contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import { inApplication, inOrganization } from '../shapes.ts';
import {
  applicationServiceCreation,
  applicationServiceUpdate,
  organizationServiceCreation,
  organizationServiceUpdate,
  serviceCreation,
  userUpdate,
} from '../users/bodies.ts';
import { create, list, read, remove, update } from '../users/operations.ts';

const tag = 'Service users';

const updatePlatformServiceUser = update(userUpdate);
const updateApplicationServiceUser = update(applicationServiceUpdate);
const updateOrganizationServiceUser = update(organizationServiceUpdate);

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
    ...create(serviceCreation),
    tag,
    method: 'POST',
    path: '/api/v1/platform/users/service-users',
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
    ...updatePlatformServiceUser,
    tag,
    method: 'PUT',
    path: '/api/v1/platform/users/service-users/:userId',
    params: oneOnPlatform,
    summary: 'Change a service user of the platform, as PATCH does',
  },
  updatePlatformServiceUser: {
    ...updatePlatformServiceUser,
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
    ...create(applicationServiceCreation),
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
    ...updateApplicationServiceUser,
    tag,
    method: 'PUT',
    path: '/api/v1/applications/:appId/users/service-users/:userId',
    params: oneInApplication,
    summary: 'Change a service user of an application, as PATCH does',
  },
  updateApplicationServiceUser: {
    ...updateApplicationServiceUser,
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
    ...create(organizationServiceCreation),
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
    ...updateOrganizationServiceUser,
    tag,
    method: 'PUT',
    path: '/api/v1/organizations/:orgId/users/service-users/:userId',
    params: oneInOrganization,
    summary: 'Change a service user of an organization, as PATCH does',
  },
  updateOrganizationServiceUser: {
    ...updateOrganizationServiceUser,
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
