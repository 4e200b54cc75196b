import type { InvitationRow } from '../../../directory/invitations/invitation.ts';
import type { TenantRow } from '../../../directory/tenants/tenant.ts';
import { created, ok } from '../../../http/reply.ts';
import { surface } from '../../../pipeline/surface.ts';
import type { ScopeParams } from '../facts.ts';
import { presentInvitation } from '../invitations/present.ts';
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

/** The invitation of the owner, if the owner of a new tenant is asked. */
const invitedOwner = (row: InvitationRow | null, { now }: { readonly now: number }) =>
  row && { invitation: presentInvitation(row, now) };

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
    const { tenant, invitation } = await createApplication(call);
    const headers = { Location: `/api/v1/applications/${tenant.id}`, ETag: tagOfTenant(tenant) };
    return created(
      { application: presentApplication(tenant), ...invitedOwner(invitation, call) },
      headers,
    );
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
    const { tenant, invitation } = await createOrganization(call);
    const headers = { Location: `/api/v1/organizations/${tenant.id}`, ETag: tagOfTenant(tenant) };
    return created(
      { organization: presentOrganization(tenant), ...invitedOwner(invitation, call) },
      headers,
    );
  },
  readOrganization: async (call) => shownOrganization(await readTenant(call, call.params)),
  putOrganization: updateOrganization,
  updateOrganization,
  deleteOrganization: async (call) =>
    ok(await deleteTenant(call, call.params, 'organization', call.query.cascade ?? false)),
});
