/** The user object of this surface. */
import {
  type Membership,
  membershipsOf,
  type UserWithMemberships,
} from '../../../directory/users/user.ts';
import { iso } from '../../../values/time.ts';
import { presentProfile } from '../../profile.ts';
import { standingIn, standingOnPlatform } from './standing.ts';
import type { View } from './view.ts';

/** The membership whose application is shown: one in an application, or else in an organization. */
export const shownApplication = (seen: readonly Membership[]): Membership | undefined =>
  seen.find(({ kind }) => kind === 'application') ?? seen[0];

/** A user with every field, but without what the viewer may not know. */
export function presentUser(row: UserWithMemberships, { scope, visible, isTenants }: View) {
  const seen = membershipsOf(row).filter(visible);
  const organizations = seen.filter(({ kind }) => kind === 'organization');
  const [primary] = organizations;
  const application = shownApplication(seen);
  return {
    id: row.id,
    principalId: row.principal_id,
    email: row.email,
    pendingEmail: isTenants ? null : row.pending_email,
    username: row.username,
    ...presentProfile(row),
    firstName: row.first_name,
    lastName: row.last_name,
    emailVerified: row.email_verified === 1,
    createdAt: iso(row.created_at),
    updatedAt: iso(row.updated_at),
    ...(isTenants ? standingIn(scope, row, seen) : standingOnPlatform(row, seen)),
    isServiceUser: row.kind === 'service',
    organization: primary?.name ?? null,
    organizationId: primary?.scopeId ?? null,
    organizationRole: primary?.role ?? null,
    organizations: organizations.map(({ scopeId: id, name, role }) => ({ id, name, role })),
    application: application?.applicationName ?? null,
    applicationId: application?.applicationId ?? null,
  };
}
