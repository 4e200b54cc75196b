import { contracts } from '../../../http/contract.ts';
import { inApplication, inOrganization, userInApplication, userInOrganization } from '../shapes.ts';
import {
  add,
  adminRoles,
  inApplicationRoles,
  inOrganizationRoles,
  list,
  read,
  remove,
  update,
} from './operations.ts';

const updateOrganizationMember = update(inOrganizationRoles, 'OrganizationMemberRole');
const updateOrganizationAdmin = update(adminRoles, 'OrganizationAdminRole');
const updateApplicationMember = update(inApplicationRoles, 'ApplicationMemberRole');

/** The members of tenants. `/admin` shows the owners and admins among those of an organization. */
export const memberContracts = contracts({
  listOrganizationMembers: {
    ...list,
    method: 'GET',
    path: '/api/v1/organizations/:orgId/members',
    params: inOrganization,
  },
  addOrganizationMember: {
    ...add(inOrganizationRoles, 'OrganizationMemberAddition'),
    method: 'POST',
    path: '/api/v1/organizations/:orgId/members',
    params: inOrganization,
  },
  readOrganizationMember: {
    ...read,
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
    ...list,
    method: 'GET',
    path: '/api/v1/organizations/:orgId/admin',
    params: inOrganization,
  },
  grantOrganizationAdmin: {
    ...add(adminRoles, 'OrganizationAdminAddition'),
    method: 'POST',
    path: '/api/v1/organizations/:orgId/admin',
    params: inOrganization,
  },
  readOrganizationAdmin: {
    ...read,
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
    ...list,
    method: 'GET',
    path: '/api/v1/applications/:appId/members',
    params: inApplication,
  },
  addApplicationMember: {
    ...add(inApplicationRoles, 'ApplicationMemberAddition'),
    method: 'POST',
    path: '/api/v1/applications/:appId/members',
    params: inApplication,
  },
  readApplicationMember: {
    ...read,
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
