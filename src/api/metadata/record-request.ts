import type { RequestContext } from '../../auth/call.ts';
import type { Credential } from '../../auth/credential.ts';
import { Problem } from '../../http/problem.ts';

/** What every request of this surface says: who asks, for whose record, where. */
export interface RecordCall extends RequestContext {
  readonly credential: Credential;
  readonly query: { readonly platform_key: string; readonly username?: string | undefined };
}

/** The terms of `findRecordFacts`. The root token has no record of its own, so it must name someone. */
export function recordRequestOf({ credential, query, now }: RecordCall) {
  const { platform_key: tenantKey, username } = query;
  if (credential.kind === 'root' && username === undefined) {
    const message = 'username query parameter is required with this token';
    throw new Problem({ is: 'invalid_query', issues: [{ path: ['username'], message }] });
  }
  return { credential, tenantKey, username, now };
}
