import { Hono } from 'hono';
import type { HonoTypes } from '../../../auth/call.ts';
import type { TenantRow } from '../../../directory/tenants/tenant.ts';
import { created, ok } from '../../../http/reply.ts';
import { serve } from '../../../pipeline/serve.ts';
import { presentTenant } from '../present.ts';
import { applicationContracts, organizationContracts } from './contract.ts';
import { listTenants, readTenant } from './read.ts';
import { createApplication, createOrganization, deleteTenant, updateTenant } from './write.ts';

const application = (row: TenantRow) => ({ application: presentTenant(row) });
const organization = (row: TenantRow) => ({ organization: presentTenant(row) });

const applications = serve(applicationContracts, {
  list: async (call) => {
    const { page, nextCursor } = await listTenants(call, 'application');
    return ok({ applications: page.map(presentTenant), nextCursor });
  },
  create: async (call) => {
    const row = await createApplication(call);
    return created(application(row), { Location: `/api/v1/applications/${row.id}` });
  },
  read: async (call) => ok(application(await readTenant(call, call.params))),
  put: async (call) => ok(application(await updateTenant(call, call.params, 'application'))),
  patch: async (call) => ok(application(await updateTenant(call, call.params, 'application'))),
  remove: async (call) => ok(await deleteTenant(call, call.params, 'application')),
});

const organizations = serve(organizationContracts, {
  list: async (call) => {
    const { page, nextCursor } = await listTenants(call, 'organization');
    return ok({ organizations: page.map(presentTenant), nextCursor });
  },
  create: async (call) => {
    const row = await createOrganization(call);
    return created(organization(row), { Location: `/api/v1/organizations/${row.id}` });
  },
  read: async (call) => ok(organization(await readTenant(call, call.params))),
  put: async (call) => ok(organization(await updateTenant(call, call.params, 'organization'))),
  patch: async (call) => ok(organization(await updateTenant(call, call.params, 'organization'))),
  remove: async (call) => ok(await deleteTenant(call, call.params, 'organization')),
});

export const tenantRoutes = new Hono<HonoTypes>({ strict: false })
  .route('/', applications)
  .route('/', organizations);
