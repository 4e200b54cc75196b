import type { RequestContext } from '../auth/call.ts';
import { type Capped, capsIn } from '../db/caps.ts';
import type { Mutation } from '../db/events.ts';
import type { Grounds } from '../db/grounds.ts';
import { authorOf, type Caller } from '../policy/caller.ts';

/** The caller of a request, and the grounds on which everything about the request is decided. */
export interface Decided {
  readonly caller: Caller;
  readonly grounds: Grounds;
}

type MadeBy = Pick<
  RequestContext,
  'env' | 'requestId' | 'meter' | 'now' | 'newId' | 'isRepetition' | 'writer'
>;

/** A mutation by the caller of a request. Made once, outside any retry. */
export function mutationBy({ caller, grounds }: Decided, by: MadeBy): Mutation & Capped {
  const { actorId, rootLabel, tokenId, identity } = authorOf(caller);
  const via = tokenId ?? identity?.issuer ?? null;
  return { ...mutationOf(actorId, by), rootLabel, via, grounds };
}

/** A mutation that rests on no caller: its statements hold all its conditions. */
export function mutationOf(
  actorId: string | null,
  { env, requestId, meter, now, newId, isRepetition, writer }: MadeBy,
): Mutation & Capped {
  const mutationId = newId('event');
  meter.event = mutationId;
  const caps = capsIn(env.CAPS);
  return { mutationId, actorId, requestId, now, grounds: null, isRepetition, writer, caps };
}
