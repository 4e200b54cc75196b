import type { Caller, Limits, Scope } from './caller.ts';
import { can, grantedIn, limitsAllow, type Roles } from './can.ts';
import type { Permission } from './permissions.ts';

const level = { platform: 'platform', application: 'app', organization: 'org' } as const;

const manageTokens = (scope: Scope): Permission => `${level[scope.kind]}.manage_tokens`;

/** Whoever manages tokens in a scope may list, mint and revoke those bound to it. */
export const mayManageTokensIn = (caller: Caller, scope: Scope): boolean =>
  can(caller, manageTokens(scope), scope);

/** A limited token manages others of its user only where it reaches, and if its permissions say so. */
export const mayManageOwnTokens = (caller: Caller, scope: Scope): boolean =>
  caller.kind === 'user' && limitsAllow(caller.limits, manageTokens(scope), scope);

/** Nobody mints more than they hold: the new token is no wider than the one that makes it. */
export function staysWithin(wanted: Limits, caller: Caller): boolean {
  if (caller.kind === 'root' || caller.limits.permissions === null) return true;
  const held = caller.limits.permissions;
  return wanted.permissions?.every((permission) => held.includes(permission)) ?? false;
}

/** Nobody lets a token act as someone who may do there what they may not do themselves. */
export const holdsAllOf = (caller: Caller, other: Roles, scope: Scope): boolean =>
  [...grantedIn(other, scope)].every((permission) => can(caller, permission, scope));
