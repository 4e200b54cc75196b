/** What a caller may do. The server decides anyway; this only decides what is offered. */

import type { Schemas } from '../api/client.ts';

export type Permission = Schemas['Permission'];

/** The permissions that hold in a scope and below it, already cut by the limits of the token. */
export interface Grant {
  readonly scopeId: string;
  readonly permissions: readonly Permission[];
}

const PLATFORM = 'platform';

interface Limited {
  readonly token: Pick<Schemas['Token'], 'scopeId' | 'permissions'> | null;
}

/**
 * Whether the limits of the token leave to a caller what everybody may do about themselves, in a
 * tenant or on the platform.
 */
export const limitsAllow = (
  { token }: Limited,
  permission: Permission,
  scopeId: string = PLATFORM,
): boolean =>
  !token ||
  ((token.scopeId === null || token.scopeId === scopeId) &&
    (token.permissions?.includes(permission) ?? true));

/**
 * Whether a permission holds in one of these scopes: a tenant with those above it. The platform is
 * above them all.
 */
export const holds = (
  grants: readonly Grant[],
  permission: Permission,
  ...scopeIds: readonly string[]
): boolean =>
  grants.some(
    ({ scopeId, permissions }) =>
      (scopeId === PLATFORM || scopeIds.includes(scopeId)) && permissions.includes(permission),
  );
