/** What a caller may do, by scope: `GET /api/v1/me` shows it, so that clients need not guess. */
import type { ScopeKind } from '../values/choices.ts';
import { type Caller, PLATFORM, type Scope } from './caller.ts';
import { heldIn } from './can.ts';
import { allPermissions, grantsOfRole, type Permission } from './permissions.ts';

/** The permissions that a caller has in a scope, and in the scopes below it. */
interface PermissionsIn {
  readonly scopeId: string;
  readonly permissions: Permission[];
}

/**
 * Where a caller may do something, on the platform and in `scopes`: those in which it has a role,
 * and the one that its token is bound to. Scopes that add nothing to the one above are left out.
 */
export const permissionsByScope = (caller: Caller, scopes: readonly Scope[]): PermissionsIn[] =>
  distinct([PLATFORM, ...scopes]).flatMap((scope) => {
    const permissions = heldIn(caller, scope).filter((each) => existsIn[scope.kind].has(each));
    const above = scope.kind === 'platform' ? [] : heldIn(caller, scopeAbove(scope));
    const adds = permissions.some((each) => !above.includes(each));
    return adds ? [{ scopeId: scope.id, permissions }] : [];
  });

/** The permissions that decide something in a kind of scope, or below it. An owner has them all. */
const existsIn: Readonly<Record<ScopeKind, ReadonlySet<Permission>>> = {
  platform: new Set(allPermissions),
  application: new Set(grantsOfRole('application', 'owner')),
  organization: new Set(grantsOfRole('organization', 'owner')),
};

const distinct = (scopes: readonly Scope[]): readonly Scope[] => [
  ...new Map(scopes.map((scope) => [scope.id, scope])).values(),
];

/** An organization is below an application, and an application below the platform. */
const scopeAbove = ({ kind, parentId }: Scope): Scope =>
  kind === 'organization' && parentId !== null
    ? { id: parentId, kind: 'application', parentId: PLATFORM.id }
    : PLATFORM;
