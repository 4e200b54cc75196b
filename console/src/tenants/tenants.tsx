/** The pages of tenants, for the table of pages. */
import { CreateTenant } from './create-tenant.tsx';
import { TenantPage } from './tenant-page.tsx';
import { TenantTree } from './tenant-tree.tsx';

export const tenants = {
  name: 'tenants',
  list: TenantTree,
  create: CreateTenant,
  edit: TenantPage,
  recordRepresentation: 'name',
};
