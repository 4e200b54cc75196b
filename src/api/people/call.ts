import type { RequestContext } from '../../auth/call.ts';
import type { Credential } from '../../auth/credential.ts';

/** A request of this surface. */
export interface PeopleCall extends RequestContext {
  readonly credential: Credential;
}
