import type { Mutation } from '../db/events.ts';
import { newId } from '../db/ids.ts';
import { authorOf, type Caller } from '../policy/caller.ts';

/** A mutation by the caller of a request. Made once, outside any retry. */
export const mutationBy = (
  caller: Caller,
  { requestId, now }: { readonly requestId: string; readonly now: number },
): Mutation => ({
  mutationId: newId('event'),
  actorId: authorOf(caller).actorId,
  requestId,
  now,
});
