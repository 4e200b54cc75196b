/** What a caller is offered in a tenant, by the permissions of `/me`. The server decides. */
import type { Caller } from '../caller/caller.tsx';
import type { Permission } from '../caller/may.ts';
import { isApplication, PLATFORM } from '../data/in-tenant.ts';
import type { Member, Role } from '../data/members.ts';
import type { Tenant } from '../data/tenants.ts';

/** A tenant, or the platform. */
export type Place = Pick<Tenant, 'id' | 'applicationId'>;

export const THE_PLATFORM: Place = { id: PLATFORM, applicationId: null };

/** The roles, the highest first. */
const ROLES: readonly Role[] = ['owner', 'admin', 'developer', 'member'];

/** Organizations have no developers. */
const rolesOf = ({ id }: Place): readonly Role[] =>
  isApplication(id) ? ROLES : ROLES.filter((role) => role !== 'developer');

type Right =
  | 'edit'
  | 'readMembers'
  | 'readServices'
  | 'manageServices'
  | 'manageKeys'
  | 'manageRules'
  | 'manageWebhooks'
  | 'readHistory';

const application: Readonly<Record<Right | Role, Permission>> = {
  edit: 'app.manage_organizations',
  readMembers: 'app.read_users',
  readServices: 'app.read_service_users',
  manageServices: 'app.manage_service_users',
  manageKeys: 'app.manage_tokens',
  manageRules: 'app.manage_metadata',
  manageWebhooks: 'app.manage_webhooks',
  readHistory: 'app.read_metadata',
  owner: 'app.manage_owners',
  admin: 'app.manage_admins',
  developer: 'app.update_users',
  member: 'app.update_users',
};

const organization: Readonly<Record<Right | Role, Permission>> = {
  edit: 'org.manage_admins',
  readMembers: 'org.read_members',
  readServices: 'org.read_service_users',
  manageServices: 'org.manage_service_users',
  manageKeys: 'org.manage_tokens',
  manageRules: 'org.manage_metadata',
  manageWebhooks: 'org.manage_webhooks',
  readHistory: 'org.read_metadata',
  owner: 'org.manage_owners',
  admin: 'org.manage_admins',
  developer: 'org.manage_members',
  member: 'org.manage_members',
};

const platform: Readonly<Partial<Record<Right | Role, Permission>>> = {
  readServices: 'platform.read_service_users',
  manageServices: 'platform.manage_service_users',
  manageKeys: 'platform.manage_tokens',
  manageWebhooks: 'platform.manage_webhooks',
};

function permissionFor(right: Right | Role, { id }: Place): Permission | undefined {
  if (id === PLATFORM) return platform[right];
  return (isApplication(id) ? application : organization)[right];
}

/** Whether a caller has a right in a place, or gives and takes a role there. */
export function mayIn({ me, may }: Caller, right: Right | Role, place: Place): boolean {
  const permission = permissionFor(right, place);
  if (permission === undefined) return false;
  const { id, applicationId } = place;
  const isHeld = may(permission, id, ...(applicationId === null ? [] : [applicationId]));
  // Everybody sees the members beside them.
  return isHeld || (right === 'readMembers' && me.memberships.some((each) => each.scopeId === id));
}

/** The roles that a caller gives and takes there. */
export const rolesToGive = (caller: Caller, place: Place): readonly Role[] =>
  rolesOf(place).filter((role) => mayIn(caller, role, place));

/** The roles that a caller may give to a member. Everybody lowers their own. */
export function rolesFor(caller: Caller, { userId, role }: Member, place: Place): readonly Role[] {
  const given = rolesToGive(caller, place);
  if (given.includes(role)) return given;
  const isOwn = caller.me.userId === userId && caller.me.token?.permissions === null;
  return isOwn ? ROLES.filter((each) => ROLES.indexOf(each) >= ROLES.indexOf(role)) : [role];
}

/** Whether a caller takes a member out of a tenant. Everybody may leave. */
export const mayRemove = (caller: Caller, { userId, role }: Member, place: Place): boolean =>
  mayIn(caller, role, place) ||
  (caller.me.userId === userId && caller.me.token?.permissions === null);

/** Whether a caller makes organizations in an application. */
export const mayAddOrganization = (caller: Caller, place: Place): boolean =>
  isApplication(place.id) && mayIn(caller, 'edit', place);

export function mayDelete(caller: Caller, place: Place): boolean {
  if (isApplication(place.id)) return caller.may('platform.manage_applications');
  const { applicationId } = place;
  const isAbove = applicationId !== null && caller.may('app.manage_organizations', applicationId);
  return isAbove || mayIn(caller, 'owner', place);
}
