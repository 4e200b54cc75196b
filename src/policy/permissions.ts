/** All permissions, and the roles that grant them. */
import { SCOPE_KINDS, type ScopeKind, TENANT_KINDS, type TenantKind } from '../values/choices.ts';

/** The global roles of a user. `member` and `admin` are the team. */
export const GLOBAL_ROLES = ['user', 'member', 'admin', 'platform_admin'] as const;

/** The roles of a member in one tenant, the highest first. */
export const SCOPE_ROLES = ['owner', 'admin', 'developer', 'member'] as const;

export type GlobalRole = (typeof GLOBAL_ROLES)[number];
export type ScopeRole = (typeof SCOPE_ROLES)[number];

const ofUsers = [
  'read_users',
  'create_users',
  'update_users',
  'delete_users',
  'read_service_users',
  'manage_service_users',
] as const;
/** Users have their records in tenants, and none on the platform. */
const ofRecords = ['read_metadata', 'write_metadata'] as const;

const everyScope = [...ofUsers, 'manage_tokens', 'manage_webhooks'] as const;
/**
 * Tenants see their people with the attributes that are visible to them, and say what the keys of
 * records may be.
 */
const everyTenant = [
  ...ofUsers,
  ...ofRecords,
  'manage_metadata',
  'read_people',
  'manage_tokens',
  'manage_webhooks',
] as const;

/** The operations that exist in every kind of scope. */
type ScopeVerb = (typeof everyScope)[number];
/** The operations that exist in every kind of tenant. */
type TenantVerb = (typeof everyTenant)[number];
export type RecordVerb = (typeof ofRecords)[number];
type PlatformPermission =
  `platform.${ScopeVerb | 'manage_admins' | 'manage_applications' | 'read_metrics'}`;
type ApplicationPermission =
  `app.${TenantVerb | 'manage_admins' | 'manage_owners' | 'manage_organizations'}`;
type OrganizationPermission =
  `org.${TenantVerb | 'read_members' | 'manage_members' | 'manage_admins' | 'manage_owners'}`;
type TeamPermission = 'people.view' | 'people.manage' | 'attributes.view' | 'attributes.manage';

export type Permission =
  | PlatformPermission
  | ApplicationPermission
  | OrganizationPermission
  | TeamPermission;

const platform: readonly PlatformPermission[] = [
  ...everyScope.map((verb) => `platform.${verb}` as const),
  'platform.manage_admins',
  'platform.manage_applications',
  'platform.read_metrics',
];

const application: readonly ApplicationPermission[] = [
  ...everyTenant.map((verb) => `app.${verb}` as const),
  'app.manage_admins',
  'app.manage_owners',
  'app.manage_organizations',
];

const organization: readonly OrganizationPermission[] = [
  ...everyTenant.map((verb) => `org.${verb}` as const),
  'org.read_members',
  'org.manage_members',
  'org.manage_admins',
  'org.manage_owners',
];

const teamMember: readonly TeamPermission[] = ['people.view', 'attributes.view'];
const teamAdmin: readonly TeamPermission[] = [...teamMember, 'people.manage', 'attributes.manage'];

export const allPermissions: readonly Permission[] = [
  ...platform,
  ...application,
  ...organization,
  ...teamAdmin,
];

/** The permissions of each global role, in every scope. */
export const globalGrants = {
  user: [],
  member: teamMember,
  admin: teamAdmin,
  platform_admin: allPermissions,
} as const satisfies Record<GlobalRole, readonly Permission[]>;

/** The permissions of each role in an application. They hold in its organizations as well. */
const applicationGrants = {
  owner: [...application, ...organization],
  admin: [
    ...application.filter((each) => each !== 'app.manage_admins' && each !== 'app.manage_owners'),
    ...organization,
  ],
  developer: ['app.read_users', 'app.read_service_users'],
  member: [],
} as const satisfies Record<ScopeRole, readonly Permission[]>;

/** The permissions of each role in an organization. */
const organizationGrants = {
  owner: organization,
  admin: organization.filter((permission) => permission !== 'org.manage_owners'),
  developer: ['org.read_members'],
  member: ['org.read_members'],
} as const satisfies Record<ScopeRole, readonly Permission[]>;

/** How the permissions in a scope of a kind begin. */
const PREFIXES = {
  platform: 'platform',
  application: 'app',
  organization: 'org',
} as const satisfies Record<ScopeKind, string>;

/** The permission that a verb needs in a scope. */
export const scopePermission = (
  { kind }: { readonly kind: ScopeKind },
  verb: ScopeVerb,
): Permission => `${PREFIXES[kind]}.${verb}`;

/** The permission that a verb on records needs in a tenant. */
export const recordPermission = (
  { kind }: { readonly kind: TenantKind },
  verb: RecordVerb,
): Permission => `${PREFIXES[kind]}.${verb}`;

/** The permission to rule the keys of records in a tenant. */
export const rulesPermission = ({ kind }: { readonly kind: TenantKind }): Permission =>
  `${PREFIXES[kind]}.manage_metadata`;

/** The permission to see the people of a tenant, with attributes. */
export const peoplePermission = ({ kind }: { readonly kind: TenantKind }): Permission =>
  `${PREFIXES[kind]}.read_people`;

/** The permissions of a role in a kind of scope. The platform has global roles, no memberships. */
export function grantsOfRole(kind: ScopeKind, role: ScopeRole): readonly Permission[] {
  if (kind === 'platform') return [];
  return kind === 'application' ? applicationGrants[role] : organizationGrants[role];
}

/**
 * What users may do about themselves without a role, if their token lists it: read and write their
 * own records, manage their own tokens, see their own data and the members beside them.
 */
export const selfPermissions: readonly Permission[] = [
  'people.view',
  'app.read_users',
  ...ofRecords.flatMap((verb) => TENANT_KINDS.map((kind) => recordPermission({ kind }, verb))),
  ...SCOPE_KINDS.map((kind) => scopePermission({ kind }, 'manage_tokens')),
];
