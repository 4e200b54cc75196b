import type { ScopeKind } from '../values/choices.ts';
import type { GlobalRole, ScopeRole } from './permissions.ts';

export interface Scope {
  readonly id: string;
  readonly kind: ScopeKind;
  readonly parentId: string | null;
}

/** A role of the caller in one scope. */
export interface Role {
  readonly scopeId: string;
  readonly kind: ScopeKind;
  readonly role: ScopeRole;
}

/** What a token is limited to; null is no limit. */
export interface Limits {
  readonly scopeId: string | null;
  readonly permissions: readonly string[] | null;
}

/** Who a request is authenticated as, with the limits of its credential. Read from D1, never cached. */
export type Caller =
  | { readonly kind: 'root' }
  | {
      readonly kind: 'user';
      readonly userId: string;
      readonly tokenId: string | null;
      readonly globalRole: GlobalRole;
      readonly roles: readonly Role[];
      readonly limits: Limits;
    };

/** What to write down of the author of a change; the root token is nobody. */
export const authorOf = (caller: Caller) =>
  caller.kind === 'root'
    ? { actorId: null, tokenId: null }
    : { actorId: caller.userId, tokenId: caller.tokenId };

/** The platform itself, for what concerns no tenant. */
export const PLATFORM: Scope = { id: 'platform', kind: 'platform', parentId: null };
