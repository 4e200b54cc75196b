import type { RequestContext } from '../../auth/call.ts';
import type { Credential } from '../../auth/credential.ts';
import { invalidQuery } from '../../http/problem.ts';

/** A request of this surface: the caller, the tenant, and the user if it is not the caller. */
export interface RecordCall extends RequestContext {
  readonly credential: Credential;
  readonly query: {
    readonly platform_key: string;
    readonly username?: string | undefined;
    /** Whether the answer has effective values, and where they come from. */
    readonly resolve?: boolean | undefined;
    /** The record as it was at this version. */
    readonly version?: number | undefined;
    /** The record as it was at this time, in milliseconds UTC. */
    readonly at?: number | undefined;
  };
}

/** The parameters of `findRecordFacts`. The root token has no record, so it must name a user. */
export function recordRequestOf({ credential, query, now }: RecordCall) {
  const { platform_key: tenantKey, username, resolve } = query;
  if (credential.kind === 'root' && username === undefined) {
    throw invalidQuery('username', 'username query parameter is required with this token');
  }
  return { credential, tenantKey, username, resolve: resolve ?? false, now };
}
