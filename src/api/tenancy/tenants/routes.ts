import type { TenantRow } from '../../../directory/tenants/tenant.ts';
import { created, ok } from '../../../http/reply.ts';
import { surface } from '../../../pipeline/surface.ts';
import type { ScopeParams } from '../facts.ts';
import { presentApplication, presentOrganization } from '../present.ts';
import { tagOfTenant } from '../tags.ts';
import { applicationContracts, organizationContracts } from './contract.ts';
import { listTenants, readTenant } from './read.ts';
import {
  createApplication,
  createOrganization,
  deleteTenant,
  type UpdateCall,
  updateTenant,
} from './write.ts';

interface At {
  readonly params: ScopeParams;
}

const shownApplication = (row: TenantRow) =>
  ok({ application: presentApplication(row) }, { ETag: tagOfTenant(row) });

const shownOrganization = (row: TenantRow) =>
  ok({ organization: presentOrganization(row) }, { ETag: tagOfTenant(row) });

const updateApplication = async (call: UpdateCall & At) =>
  shownApplication(await updateTenant(call, call.params, 'application'));

const updateOrganization = async (call: UpdateCall & At) =>
  shownOrganization(await updateTenant(call, call.params, 'organization'));

export const applicationSurface = surface(applicationContracts, {
  listApplications: async (call) => {
    const { page, nextCursor } = await listTenants(call, 'application');
    return ok({ applications: page.map(presentApplication), nextCursor });
  },
  createApplication: async (call) => {
    const row = await createApplication(call);
    const headers = { Location: `/api/v1/applications/${row.id}`, ETag: tagOfTenant(row) };
    return created({ application: presentApplication(row) }, headers);
  },
  readApplication: async (call) => shownApplication(await readTenant(call, call.params)),
  putApplication: updateApplication,
  updateApplication,
  deleteApplication: async (call) => ok(await deleteTenant(call, call.params, 'application')),
});

export const organizationSurface = surface(organizationContracts, {
  listOrganizations: async (call) => {
    const { page, nextCursor } = await listTenants(call, 'organization');
    return ok({ organizations: page.map(presentOrganization), nextCursor });
  },
  createOrganization: async (call) => {
    const row = await createOrganization(call);
    const headers = { Location: `/api/v1/organizations/${row.id}`, ETag: tagOfTenant(row) };
    return created({ organization: presentOrganization(row) }, headers);
  },
  readOrganization: async (call) => shownOrganization(await readTenant(call, call.params)),
  putOrganization: updateOrganization,
  updateOrganization,
  deleteOrganization: async (call) => ok(await deleteTenant(call, call.params, 'organization')),
});
