import type { MemberRow } from '../../directory/members/member.ts';
import type { TenantRow } from '../../directory/tenants/tenant.ts';
import type { UserOrganizationRow } from '../../directory/users/organizations.ts';
import { iso } from '../../values/time.ts';

/** An organization, as the list of a user's organizations shows it. */
export const presentUserOrganization = (row: UserOrganizationRow) => ({
  id: row.id,
  name: row.name,
  description: row.description,
  applicationId: row.application_id,
  createdAt: iso(row.created_at),
  updatedAt: iso(row.updated_at),
  role: String(row.role),
  status: row.status,
});

export const presentApplication = (row: TenantRow) => ({
  id: row.id,
  key: row.key,
  name: row.name,
  description: row.description,
  createdAt: iso(row.created_at),
  updatedAt: iso(row.updated_at),
});

export const presentOrganization = (row: TenantRow) => ({
  ...presentApplication(row),
  applicationId: row.parent_id,
});

export const presentMember = (row: MemberRow) => ({
  ...(row.scope_kind === 'organization'
    ? { organizationId: row.scope_id }
    : { applicationId: row.scope_id }),
  userId: row.user_id,
  email: row.email,
  name: row.name,
  role: row.role,
  status: row.status,
  createdAt: iso(row.created_at),
  updatedAt: iso(row.updated_at),
});
