import { hash } from 'node:crypto';
import type { Caller } from '../policy/caller.ts';

/** A hash of everything that gives a caller rights. Callers with equal hashes may do the same. */
export function rightsOf(caller: Caller): string {
  if (caller.kind === 'root') return 'root';
  const roles = caller.roles.map(({ scopeId, role }) => `${scopeId} ${role}`).sort();
  const { userId, globalRole, limits } = caller;
  return hash('sha256', JSON.stringify([userId, globalRole, limits, roles]), 'base64url');
}
