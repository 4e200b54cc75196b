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
  'env' | 'requestId' | 'now' | 'newId' | 'isRepetition' | 'writer'
>;

/** A mutation by the caller of a request. Made once, outside any retry. */
export const mutationBy = (
  { caller, grounds }: Decided,
  { env, requestId, now, newId, isRepetition, writer }: MadeBy,
): Mutation & Capped => ({
  mutationId: newId('event'),
  actorId: authorOf(caller).actorId,
  rootLabel: authorOf(caller).rootLabel,
  requestId,
  now,
  grounds,
  isRepetition,
  writer,
  caps: capsIn(env.CAPS),
});

/** A mutation that rests on no caller: its statements hold all its conditions. */
export const mutationOf = (
  actorId: string | null,
  { env, requestId, now, newId, isRepetition, writer }: MadeBy,
): Mutation & Capped => ({
  mutationId: newId('event'),
  actorId,
  requestId,
  now,
  grounds: null,
  isRepetition,
  writer,
  caps: capsIn(env.CAPS),
});
