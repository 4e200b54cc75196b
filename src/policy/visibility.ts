/**
 * Which attributes of the people of a tenant a caller sees.
 * See docs/decisions/attributes.md#who-sees-an-attribute.
 */
import { VISIBILITIES, type Visibility } from '../values/choices.ts';
import { type Caller, PLATFORM, type Tenant } from './caller.ts';
import { can, type ReachOfPermission, reachOf } from './can.ts';
import { peoplePermission } from './permissions.ts';

/** The kinds of attributes that somebody sees. */
export type Visible = readonly Visibility[];

/** The team sees all; others what is for admins of their kind of tenant, and of those below. */
export const visibleFrom = (least: Visibility): Visible =>
  VISIBILITIES.slice(VISIBILITIES.indexOf(least));

/** What a caller sees of the people of a tenant. Undefined: nothing, since it may not list them. */
export function visibleIn(caller: Caller, tenant: Tenant): Visible | undefined {
  if (can(caller, 'people.view', PLATFORM)) return VISIBILITIES;
  if (!can(caller, peoplePermission(tenant), tenant)) return undefined;
  return visibleFrom(holdsAbove(caller, tenant) ? 'application' : 'organization');
}

const holdsAbove = (caller: Caller, { kind, parentId }: Tenant): boolean =>
  kind === 'application' ||
  (parentId !== null &&
    can(caller, 'app.read_people', { id: parentId, kind: 'application', parentId: PLATFORM.id }));

/** The tenants whose people a caller sees: applications with all of theirs, and organizations. */
export interface ReachOfPeople {
  readonly application: ReachOfPermission;
  readonly organization: ReachOfPermission;
}

/** Where a caller sees the people of a tenant. Undefined is nowhere. */
export function reachOfPeople(caller: Caller): ReachOfPeople | undefined {
  const application = reachOf(caller, 'app.read_people');
  const organization = reachOf(caller, 'org.read_people');
  const reaches = [application, organization].some(
    ({ everywhere, scopeIds }) => everywhere || scopeIds.length > 0,
  );
  return reaches ? { application, organization } : undefined;
}
