/**
 * The limits of a new credential, in the one place that decides them: a credential carries at most
 * what the one that makes it carries, in permissions, scope and time. Pure. See
 * docs/decisions/tokens.md#a-credential-carries-at-most-the-limits-of-its-maker.
 */
import type { ScopeKind, UserKind } from '../values/choices.ts';
import type { Caller, Limits, Scope } from './caller.ts';
import { grantedIn, heldIn, type RolesHeld } from './can.ts';
import {
  globalGrants,
  grantsOfRole,
  type Permission,
  type ScopeRole,
  scopePermission,
  selfPermissions,
} from './permissions.ts';

/** A token descends from at most so many others. */
export const MOST_ANCESTORS = 8;

/** The user that a new credential acts as. */
export interface Holder extends RolesHeld {
  readonly userId: string;
  readonly kind: UserKind;
  /** The roles that the user has wherever the credential reaches, each of them once. */
  readonly reachedRoles: readonly { readonly kind: ScopeKind; readonly role: ScopeRole }[];
}

/** Why a credential is not made. */
export type CredentialRefusal =
  /** Its maker lacks a permission that it would carry. */
  | 'too_wide'
  /** It would outlast the credential of its maker. */
  | 'too_long'
  /** It would descend from too many tokens. */
  | 'too_deep'
  /** D1 does not know its maker's right, so no use of it could be checked. */
  | 'not_stored';

type CredentialDecision = { readonly limits: Limits } | { readonly refused: CredentialRefusal };

/** The limits of a credential that a caller makes for a holder; `wanted` is bound to `scope`. */
export function limitsOfNew(
  caller: Caller,
  holder: Holder,
  scope: Scope,
  wanted: Limits,
): CredentialDecision {
  if (caller.kind === 'root') return { limits: wanted };
  if (caller.tokenId !== null && caller.ancestors >= MOST_ANCESTORS) return { refused: 'too_deep' };
  const isOwn = caller.userId === holder.userId;
  if (!isOwn && !keepsTokensIn(caller, scope)) return { refused: 'not_stored' };
  if (!isWithin(wanted.expiresAt, caller.limits.expiresAt)) return { refused: 'too_long' };
  const permissions = isOwn ? wanted.permissions : carried(caller, holder, scope, wanted);
  if (!isPartOf(permissions, isOwn ? caller.limits.permissions : heldIn(caller, scope))) {
    return { refused: 'too_wide' };
  }
  const scopeId = wanted.scopeId ?? caller.limits.scopeId;
  return {
    limits: { scopeId, permissions, expiresAt: wanted.expiresAt ?? caller.limits.expiresAt },
  };
}

/** Whether a credential is bound to a scope, or to a list of permissions. */
export const isLimited = ({ scopeId, permissions }: Limits): boolean =>
  scopeId !== null || permissions !== null;

/**
 * Whether a caller may change the email of a person. Whoever has the address gets the account, by a
 * code or an outside issuer, so it is a credential like any other.
 */
export const mayChangeEmail = (caller: Caller): boolean =>
  caller.kind === 'root' || !isLimited(caller.limits);

/** Why a password is not set. */
type PasswordRefusal =
  /** The credential of whoever sets it has limits. */
  | 'limited'
  /** The credential ends, and its user knows no password yet. */
  | 'passing';

/**
 * Whether a caller may set a password, or why not. A password opens sign-ins without limits and
 * without end, so it is a credential like any other. A user who knows the old password could sign
 * in anyway.
 */
export function refusalOfPassword(
  caller: Caller,
  holder: { readonly userId: string | null; readonly hasPassword: boolean },
): PasswordRefusal | null {
  if (caller.kind === 'root') return null;
  if (isLimited(caller.limits)) return 'limited';
  const isFirst = caller.userId === holder.userId && !holder.hasPassword;
  return isFirst && caller.limits.expiresAt !== null ? 'passing' : null;
}

/**
 * Whether a user's stored roles grant the tokens of a scope. A token for somebody else ends when
 * they no longer do. `auth/lineage.ts` asks D1 the same question at each use of the token.
 */
export const keepsTokensIn = (
  { storedRole, roles }: Extract<Caller, { kind: 'user' }>,
  scope: Scope,
): boolean =>
  grantedIn({ globalRole: storedRole, roles }, scope).has(scopePermission(scope, 'manage_tokens'));

/**
 * The permissions of a token for somebody else, as a list: it does not grow with its user. A person
 * gets what the person may do now; a service, which gets its role later, all that the maker holds.
 */
function carried(
  caller: Caller,
  holder: Holder,
  scope: Scope,
  { permissions }: Limits,
): readonly string[] {
  if (permissions !== null) return permissions;
  const held = heldIn(caller, scope);
  return holder.kind === 'service' ? held : held.filter((each) => mayEverUse(holder).has(each));
}

/** All that a person may do wherever the credential reaches, about themselves or by a role. */
const mayEverUse = ({ globalRole, reachedRoles }: Holder): ReadonlySet<Permission> =>
  new Set([
    ...selfPermissions,
    ...globalGrants[globalRole],
    ...reachedRoles.flatMap(({ kind, role }) => grantsOfRole(kind, role)),
  ]);

/** Null is no limit. */
const isPartOf = (wanted: readonly string[] | null, held: readonly string[] | null): boolean =>
  held === null || (wanted?.every((permission) => held.includes(permission)) ?? false);

/** Whether a time lies within a limit. A time that is not named is cut to the limit. */
const isWithin = (wanted: number | null, limit: number | null): boolean =>
  wanted === null || limit === null || wanted <= limit;
