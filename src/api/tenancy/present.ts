import type { MemberRow } from '../../directory/members/member.ts';
import type { TenantRow } from '../../directory/tenants/tenant.ts';
import type { UserOrganizationRow } from '../../directory/users/organizations.ts';
import type { TenantKind } from '../../values/choices.ts';
import { iso } from '../../values/time.ts';

/** An organization, as the list of a user's organizations shows it. */
export const presentUserOrganization = (row: UserOrganizationRow) => ({
  id: row.id,
  name: row.name,
  description: row.description,
  applicationId: row.application_id,
  createdAt: iso(row.created_at),
  updatedAt: iso(row.updated_at),
  role: row.role,
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

/** The tenant of a row, named after its kind. */
export const tenantIn = ({
  scope_kind,
  scope_id,
}: {
  readonly scope_kind: TenantKind;
  readonly scope_id: string;
}) => (scope_kind === 'organization' ? { organizationId: scope_id } : { applicationId: scope_id });

export const presentMember = (row: MemberRow) => ({
  ...tenantIn(row),
  userId: row.user_id,
  email: row.email,
  name: row.name,
  role: row.role,
  status: row.status,
  createdAt: iso(row.created_at),
  updatedAt: iso(row.updated_at),
});
