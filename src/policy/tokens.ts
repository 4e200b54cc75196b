import type { Caller, Scope } from './caller.ts';
import { can, grantedIn, limitsAllow, type RolesHeld } from './can.ts';
import { scopePermission } from './permissions.ts';

const manageTokens = (scope: Scope) => scopePermission(scope, 'manage_tokens');

/** The right to list, mint and revoke the tokens that are bound to a scope. */
export const mayManageTokensIn = (caller: Caller, scope: Scope): boolean =>
  can(caller, manageTokens(scope), scope);

/** A limited token manages its user's other tokens only within its own limits. */
export const mayManageOwnTokens = (caller: Caller, scope: Scope): boolean =>
  caller.kind === 'user' && limitsAllow(caller.limits, manageTokens(scope), scope);

/** A caller never mints for a user who has a permission in the scope that the caller lacks. */
export const holdsAllOf = (caller: Caller, other: RolesHeld, scope: Scope): boolean =>
  [...grantedIn(other, scope)].every((permission) => can(caller, permission, scope));
