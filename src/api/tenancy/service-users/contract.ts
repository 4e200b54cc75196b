import { contracts } from '../../../http/contract.ts';
import { lazily } from '../../../isolate/lazily.ts';
import * as z from '../../../values/zod.ts';
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

const updatePlatformServiceUser = update(userUpdate);
const updateApplicationServiceUser = update(applicationServiceUpdate);
const updateOrganizationServiceUser = update(organizationServiceUpdate);

const onPlatform = lazily(() => z.object({}));
const userId = () => z.string().register(z.globalRegistry, { title: 'Service user id' });
const oneOnPlatform = lazily(() => z.object({ userId: userId() }));
const oneInApplication = lazily(() => z.extend(inApplication(), { userId: userId() }));
const oneInOrganization = lazily(() => z.extend(inOrganization(), { userId: userId() }));

/** Service users: the same operations in three kinds of scopes. */
export const serviceUserContracts = contracts({
  listPlatformServiceUsers: {
    ...list,
    method: 'GET',
    path: '/api/v1/platform/users/service-users',
    params: onPlatform,
  },
  createPlatformServiceUser: {
    ...create(serviceCreation),
    method: 'POST',
    path: '/api/v1/platform/users/service-users',
    params: onPlatform,
  },
  readPlatformServiceUser: {
    ...read,
    method: 'GET',
    path: '/api/v1/platform/users/service-users/:userId',
    params: oneOnPlatform,
  },
  putPlatformServiceUser: {
    ...updatePlatformServiceUser,
    method: 'PUT',
    path: '/api/v1/platform/users/service-users/:userId',
    params: oneOnPlatform,
  },
  updatePlatformServiceUser: {
    ...updatePlatformServiceUser,
    method: 'PATCH',
    path: '/api/v1/platform/users/service-users/:userId',
    params: oneOnPlatform,
  },
  deletePlatformServiceUser: {
    ...remove,
    method: 'DELETE',
    path: '/api/v1/platform/users/service-users/:userId',
    params: oneOnPlatform,
  },
  listApplicationServiceUsers: {
    ...list,
    method: 'GET',
    path: '/api/v1/applications/:appId/users/service-users',
    params: inApplication,
  },
  createApplicationServiceUser: {
    ...create(applicationServiceCreation),
    method: 'POST',
    path: '/api/v1/applications/:appId/users/service-users',
    params: inApplication,
  },
  readApplicationServiceUser: {
    ...read,
    method: 'GET',
    path: '/api/v1/applications/:appId/users/service-users/:userId',
    params: oneInApplication,
  },
  putApplicationServiceUser: {
    ...updateApplicationServiceUser,
    method: 'PUT',
    path: '/api/v1/applications/:appId/users/service-users/:userId',
    params: oneInApplication,
  },
  updateApplicationServiceUser: {
    ...updateApplicationServiceUser,
    method: 'PATCH',
    path: '/api/v1/applications/:appId/users/service-users/:userId',
    params: oneInApplication,
  },
  deleteApplicationServiceUser: {
    ...remove,
    method: 'DELETE',
    path: '/api/v1/applications/:appId/users/service-users/:userId',
    params: oneInApplication,
  },
  listOrganizationServiceUsers: {
    ...list,
    method: 'GET',
    path: '/api/v1/organizations/:orgId/users/service-users',
    params: inOrganization,
  },
  createOrganizationServiceUser: {
    ...create(organizationServiceCreation),
    method: 'POST',
    path: '/api/v1/organizations/:orgId/users/service-users',
    params: inOrganization,
  },
  readOrganizationServiceUser: {
    ...read,
    method: 'GET',
    path: '/api/v1/organizations/:orgId/users/service-users/:userId',
    params: oneInOrganization,
  },
  putOrganizationServiceUser: {
    ...updateOrganizationServiceUser,
    method: 'PUT',
    path: '/api/v1/organizations/:orgId/users/service-users/:userId',
    params: oneInOrganization,
  },
  updateOrganizationServiceUser: {
    ...updateOrganizationServiceUser,
    method: 'PATCH',
    path: '/api/v1/organizations/:orgId/users/service-users/:userId',
    params: oneInOrganization,
  },
  deleteOrganizationServiceUser: {
    ...remove,
    method: 'DELETE',
    path: '/api/v1/organizations/:orgId/users/service-users/:userId',
    params: oneInOrganization,
  },
});
