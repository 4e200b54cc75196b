/** What a caller may do. The server decides anyway; this only decides what is offered. */

/** The permissions that hold in a scope and below it, already cut by the limits of the token. */
export interface Grant {
  readonly scopeId: string;
  readonly permissions: readonly string[];
}

const PLATFORM = 'platform';

/**
 * Whether a permission holds in one of these scopes: a tenant with those above it. The platform is
 * above them all.
 */
export const holds = (
  grants: readonly Grant[],
  permission: string,
  ...scopeIds: readonly string[]
): boolean =>
  grants.some(
    ({ scopeId, permissions }) =>
      (scopeId === PLATFORM || scopeIds.includes(scopeId)) && permissions.includes(permission),
  );
