import { SCOPE_KINDS, type ScopeKind } from '../values/choices.ts';
import type { Caller, Scope } from './caller.ts';
import { can, grantedIn, limitsAllow, type RolesHeld } from './can.ts';
import { scopePermission } from './permissions.ts';

const manageTokens = (scope: Pick<Scope, 'kind'>) => scopePermission(scope, 'manage_tokens');

/** The right to list, mint and revoke the tokens that are bound to a scope. */
export const mayManageTokensIn = (caller: Caller, scope: Scope): boolean =>
  can(caller, manageTokens(scope), scope);

/** A limited token manages its user's other tokens only within its own limits. */
export const mayManageOwnTokens = (caller: Caller, scope: Scope): boolean =>
  caller.kind === 'user' && limitsAllow(caller.limits, manageTokens(scope), scope);

/** A caller never mints for a user who has a permission in the scope that the caller lacks. */
export const holdsAllOf = (caller: Caller, other: RolesHeld, scope: Scope): boolean =>
  [...grantedIn(other, scope)].every((permission) => can(caller, permission, scope));

/** Tokens by the scope that they are bound to. */
export interface TokenReach {
  /** Scopes of these kinds. A token that is bound to none counts as the platform's. */
  readonly kinds: readonly ScopeKind[];
  /** Only this scope, and below. Null is no limit. */
  readonly boundTo: string | null;
}

/** The tokens that a caller may manage within the limits of its own, if a role lets it. */
export function tokensWithinLimits(caller: Caller): TokenReach {
  if (caller.kind === 'root') return { kinds: SCOPE_KINDS, boundTo: null };
  const { permissions, scopeId } = caller.limits;
  const kinds = SCOPE_KINDS.filter((kind) => permissions?.includes(manageTokens({ kind })) ?? true);
  return { kinds, boundTo: scopeId };
}
