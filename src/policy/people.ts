import { type Caller, PLATFORM } from './caller.ts';
import { can, limitsAllow } from './can.ts';
import type { GlobalRole } from './permissions.ts';

/** The team and the platform's administrators may see everybody. */
export const mayViewPeople = (caller: Caller): boolean => can(caller, 'people.view', PLATFORM);

export const mayManagePeople = (caller: Caller): boolean => can(caller, 'people.manage', PLATFORM);

/**
 * Whether the platform trusts a caller with everybody: it may put anybody anywhere, and a password
 * that it sets outlives the first proof of an address.
 */
export const actsForPlatform = (caller: Caller): boolean =>
  can(caller, 'platform.create_users', PLATFORM);

/** Users may see their own data, within the limits of their token. */
export const mayViewThemselves = (caller: Caller, userId: string | undefined): boolean =>
  caller.kind === 'user' &&
  caller.userId === userId &&
  limitsAllow(caller.limits, 'people.view', PLATFORM);

/** Users may have all that is stored about them, by a credential without limits. */
export const isThemselves = (caller: Caller, userId: string | undefined): boolean =>
  caller.kind === 'user' &&
  caller.userId === userId &&
  caller.limits.scopeId === null &&
  caller.limits.permissions === null;

/** Whoever manages people does not reach the team, unless as an administrator of the platform. */
export const reachesPerson = (caller: Caller, role: GlobalRole): boolean =>
  role === 'user' || can(caller, 'platform.delete_users', PLATFORM);

export const mayViewPerson = (caller: Caller, userId: string | undefined): boolean =>
  mayViewPeople(caller) || mayViewThemselves(caller, userId);

export const mayViewAttributes = (caller: Caller): boolean =>
  can(caller, 'attributes.view', PLATFORM);

export const mayManageAttributes = (caller: Caller): boolean =>
  can(caller, 'attributes.manage', PLATFORM);
