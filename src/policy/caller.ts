import type { ScopeKind, TenantKind } from '../values/choices.ts';
import type { GlobalRole, ScopeRole } from './permissions.ts';

export interface Scope {
  readonly id: string;
  readonly kind: ScopeKind;
  readonly parentId: string | null;
}

/** An application or an organization. */
export interface Tenant extends Scope {
  readonly kind: TenantKind;
}

/** A role of the caller in one scope. */
export interface Role {
  readonly scopeId: string;
  readonly kind: ScopeKind;
  readonly role: ScopeRole;
}

/** The limits of a credential; null means no limit. */
export interface Limits {
  readonly scopeId: string | null;
  readonly permissions: readonly string[] | null;
  /** Milliseconds UTC. */
  readonly expiresAt: number | null;
}

/** A subject of an outside issuer. */
export interface IdentityName {
  readonly issuer: string;
  readonly subject: string;
}

/** The authenticated caller, with the limits of its credential. Read from D1, never a cache. */
export type Caller =
  | {
      readonly kind: 'root';
      /** What events and logs call the token: `root`, or `root:` and its name. */
      readonly label: string;
    }
  | {
      readonly kind: 'user';
      readonly userId: string;
      /** A service user, and no person. */
      readonly isService: boolean;
      readonly tokenId: string | null;
      /** The subject of an outside issuer whose JWT is in use. */
      readonly identity: IdentityName | null;
      /** How many tokens the one in use descends from. */
      readonly ancestors: number;
      readonly globalRole: GlobalRole;
      /**
       * The global role in D1. A claim of a JWT can raise `globalRole` above it for one request.
       */
      readonly storedRole: GlobalRole;
      readonly roles: readonly Role[];
      readonly limits: Limits;
    };

/** The author of a change, for its event. The root token has no user. */
export const authorOf = (caller: Caller) =>
  caller.kind === 'root'
    ? { actorId: null, rootLabel: caller.label, tokenId: null, identity: null }
    : {
        actorId: caller.userId,
        rootLabel: null,
        tokenId: caller.tokenId,
        identity: caller.identity,
      };

/** The platform scope, for permissions that concern no tenant. */
export const PLATFORM: Scope = { id: 'platform', kind: 'platform', parentId: null };
