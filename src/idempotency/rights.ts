import { hash } from 'node:crypto';
import { MOST_MEMBERSHIPS } from '../db/limits.ts';
import type { Caller } from '../policy/caller.ts';

/**
 * A hash of everything that gives a caller rights. Callers with equal hashes may do the same: when
 * their credential expires does not matter.
 */
export function rightsOf(caller: Caller): string {
  if (caller.kind === 'root') return 'root';
  // Not all roles were read, so no answer is repeated: each time it is decided anew.
  if (caller.roles.length > MOST_MEMBERSHIPS) return crypto.randomUUID();
  const roles = caller.roles.map(({ scopeId, role }) => `${scopeId} ${role}`).sort();
  const { userId, globalRole } = caller;
  const { scopeId, permissions } = caller.limits;
  const rights = JSON.stringify([userId, globalRole, scopeId, permissions, roles]);
  return hash('sha256', rights, 'base64url');
}
