import type { RequestContext } from '../auth/call.ts';
import type { Mutation } from '../db/events.ts';
import { authorOf, type Caller } from '../policy/caller.ts';

/** A mutation by the caller of a request. Made once, outside any retry. */
export const mutationBy = (
  caller: Caller,
  { requestId, now, newId }: Pick<RequestContext, 'requestId' | 'now' | 'newId'>,
): Mutation => ({
  mutationId: newId('event'),
  actorId: authorOf(caller).actorId,
  requestId,
  now,
});
