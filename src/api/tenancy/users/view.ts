/** How much of a user a viewer is shown. See docs/decisions/tenancy.md#a-tenants-view. */
import type { Membership } from '../../../directory/users/user.ts';
import { PLATFORM, type Scope } from '../../../policy/caller.ts';

/** Whether a viewer may know of a membership. */
export type Visible = (membership: Membership) => boolean;

export interface View {
  /** The role, the status and the permissions that are shown are those in this scope. */
  readonly scope: Scope;
  readonly visible: Visible;
  /** A tenant sees nothing of the platform: no global role, no status, no sign-in. */
  readonly isTenants: boolean;
}

/** Everything, for users themselves and for the platform. */
export const WHOLE: View = { scope: PLATFORM, visible: () => true, isTenants: false };

/** The view of those who read users in some tenants, at a path that names none. */
export const viewOfTenants = (visible: Visible): View => ({
  scope: PLATFORM,
  visible,
  isTenants: true,
});

/** The view under a path. In a tenant only the memberships on its own line are shown. */
export const viewIn = (scope: Scope): View =>
  scope.kind === 'platform'
    ? WHOLE
    : { scope, visible: (membership) => isOnLine(membership, scope), isTenants: true };

const isOnLine = ({ scopeId, applicationId }: Membership, scope: Scope): boolean =>
  scopeId === scope.id ||
  (scope.kind === 'application' ? applicationId === scope.id : scopeId === scope.parentId);
