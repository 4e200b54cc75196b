/** What a caller may do with somebody's preferences in a tenant. The server decides anyway. */
import type { Caller } from '../caller/caller.tsx';
import { limitsAllow } from '../caller/may.ts';
import type { Membership } from '../data/accounts.ts';

interface Rights {
  readonly reads: boolean;
  readonly writes: boolean;
}

/** People have their own, unless they are suspended there or their token is limited. */
export function rightsIn({ me, may }: Caller, membership: Membership, userId: string): Rights {
  const { scope, scopeId, status } = membership;
  const prefix = scope === 'application' ? 'app' : 'org';
  const isOwn = me.userId === userId;
  const has = (verb: 'read_metadata' | 'write_metadata') => {
    const permission = `${prefix}.${verb}` as const;
    if (!isOwn) return may(permission, scopeId);
    return status === 'active' && limitsAllow(me, permission, scopeId);
  };
  return { reads: has('read_metadata'), writes: has('write_metadata') };
}
