import { contracts } from '../../../http/contract.ts';
import { inApplication, inOrganization, userInApplication, userInOrganization } from '../shapes.ts';
import {
  adminRoles,
  inApplicationRoles,
  inOrganizationRoles,
  onApplication,
  onOrganization,
  remove,
} from './operations.ts';

const updateOrganizationMember = onOrganization.update(
  inOrganizationRoles,
  'OrganizationMemberRole',
);
const updateOrganizationAdmin = onOrganization.update(adminRoles, 'OrganizationAdminRole');
const updateApplicationMember = onApplication.update(inApplicationRoles, 'ApplicationMemberRole');

/** The members of tenants. `/admin` shows the owners and admins among those of an organization. */
export const memberContracts = contracts({
  listOrganizationMembers: {
    ...onOrganization.list,
    method: 'GET',
    path: '/api/v1/organizations/:orgId/members',
    params: inOrganization,
  },
  addOrganizationMember: {
    ...onOrganization.add(inOrganizationRoles, 'OrganizationMemberAddition'),
    method: 'POST',
    path: '/api/v1/organizations/:orgId/members',
    params: inOrganization,
  },
  readOrganizationMember: {
    ...onOrganization.read,
    method: 'GET',
    path: '/api/v1/organizations/:orgId/members/:userId',
    params: userInOrganization,
  },
  putOrganizationMember: {
    ...updateOrganizationMember,
    method: 'PUT',
    path: '/api/v1/organizations/:orgId/members/:userId',
    params: userInOrganization,
  },
  updateOrganizationMember: {
    ...updateOrganizationMember,
    method: 'PATCH',
    path: '/api/v1/organizations/:orgId/members/:userId',
    params: userInOrganization,
  },
  removeOrganizationMember: {
    ...remove,
    method: 'DELETE',
    path: '/api/v1/organizations/:orgId/members/:userId',
    params: userInOrganization,
  },
  listOrganizationAdmins: {
    ...onOrganization.list,
    method: 'GET',
    path: '/api/v1/organizations/:orgId/admin',
    params: inOrganization,
  },
  grantOrganizationAdmin: {
    ...onOrganization.add(adminRoles, 'OrganizationAdminAddition'),
    method: 'POST',
    path: '/api/v1/organizations/:orgId/admin',
    params: inOrganization,
  },
  readOrganizationAdmin: {
    ...onOrganization.read,
    method: 'GET',
    path: '/api/v1/organizations/:orgId/admin/:userId',
    params: userInOrganization,
  },
  putOrganizationAdmin: {
    ...updateOrganizationAdmin,
    method: 'PUT',
    path: '/api/v1/organizations/:orgId/admin/:userId',
    params: userInOrganization,
  },
  updateOrganizationAdmin: {
    ...updateOrganizationAdmin,
    method: 'PATCH',
    path: '/api/v1/organizations/:orgId/admin/:userId',
    params: userInOrganization,
  },
  revokeOrganizationAdmin: {
    ...remove,
    method: 'DELETE',
    path: '/api/v1/organizations/:orgId/admin/:userId',
    params: userInOrganization,
  },
  listApplicationMembers: {
    ...onApplication.list,
    method: 'GET',
    path: '/api/v1/applications/:appId/members',
    params: inApplication,
  },
  addApplicationMember: {
    ...onApplication.add(inApplicationRoles, 'ApplicationMemberAddition'),
    method: 'POST',
    path: '/api/v1/applications/:appId/members',
    params: inApplication,
  },
  readApplicationMember: {
    ...onApplication.read,
    method: 'GET',
    path: '/api/v1/applications/:appId/members/:userId',
    params: userInApplication,
  },
  putApplicationMember: {
    ...updateApplicationMember,
    method: 'PUT',
    path: '/api/v1/applications/:appId/members/:userId',
    params: userInApplication,
  },
  updateApplicationMember: {
    ...updateApplicationMember,
    method: 'PATCH',
    path: '/api/v1/applications/:appId/members/:userId',
    params: userInApplication,
  },
  removeApplicationMember: {
    ...remove,
    method: 'DELETE',
    path: '/api/v1/applications/:appId/members/:userId',
    params: userInApplication,
  },
});
