/**
 * How much an isolate works on at once. What comes beyond it is refused early, before storage is
 * asked, so that the work that was admitted ends in time. See docs/decisions/limits.md#admission.
 */
import type { RequestContext } from '../auth/call.ts';
import type { Env } from '../env.ts';
import { unavailable } from '../http/problem.ts';
import { mistakesIn, readOnce } from '../isolate/variable.ts';

/** So many requests run at once, however busy the isolate is. */
const LEAST = 4;

/** A timer that rings so many milliseconds late shows an isolate that does not keep up. */
const LATE = 10;
const TIMER = 20;

/** A request that waits looks after so many milliseconds for each that is before it. */
const LOOKS_AFTER = 2;
const LOOKS_WITHIN = 100;

/** The platform ends a request within this many milliseconds. Its place is free then. */
const LASTS = 30_000;

/** Those who are refused come back at different times, within these seconds. */
const LATEST_RETRY = 5;

/** A request that runs or waits. */
interface Place {
  readonly since: number;
}

/** The requests that run, and behind them those that wait, in their order. */
let places: Place[] = [];

/** How many may run while the isolate keeps up with so many. */
let room = Number.POSITIVE_INFINITY;

/** When a timer was last set to see whether it keeps up. Milliseconds UTC. */
let timedAt = 0;

/** The variable `MAX_IN_FLIGHT`: a whole number, 0 to refuse all, or `off`, which is null. */
export const maxInFlightIn = readOnce((text) => {
  if (text === 'off') return null;
  if (/^(0|[1-9]\d{0,5})$/.test(text)) return Number(text);
  throw mistakesIn('MAX_IN_FLIGHT', ['must be a whole number from 0 to 999999, or off']);
});

/** Raises `unavailable` if the isolate has no room for one more request. */
export function refuseIfFull({ MAX_IN_FLIGHT }: Pick<Env, 'MAX_IN_FLIGHT'>, now: number): void {
  const most = maxInFlightIn(MAX_IN_FLIGHT);
  if (most === null || places.length < most) return;
  places = places.filter(({ since }) => since > now - LASTS);
  if (places.length < most) return;
  throw unavailable({ retryAfter: 1 + Math.floor(LATEST_RETRY * Math.random()) });
}

/**
 * Does work that asks storage, if there is room, and in its turn. It goes to its end even if its
 * client has left: otherwise the platform would stop it where it is, and nobody would give its
 * place back.
 */
export async function admitted<Result>(
  { env, now, afterwards }: Pick<RequestContext, 'env' | 'now' | 'afterwards'>,
  work: () => Result | Promise<Result>,
): Promise<Result> {
  const most = maxInFlightIn(env.MAX_IN_FLIGHT);
  if (most === null) return work();
  refuseIfFull(env, now);
  const place = { since: now };
  places.push(place);
  if (places.length >= LEAST && timedAt <= now - TIMER) afterwards(keepRoom(most, now));
  const result = inTurn(place, work);
  afterwards(result.catch(() => undefined));
  return result;
}

async function inTurn<Result>(place: Place, work: () => Result | Promise<Result>): Promise<Result> {
  try {
    for (let before = beforeIn(place); before > 0; before = beforeIn(place)) {
      await pause(Math.min(LOOKS_WITHIN, LOOKS_AFTER * before));
    }
    return await work();
  } finally {
    places = places.filter((other) => other !== place);
  }
}

/** How many requests wait that come before this one, and itself; 0 or less if it may run. */
const beforeIn = (place: Place): number => places.indexOf(place) + 1 - room;

/**
 * Lets fewer requests run while timers ring late, and more while they do not. An isolate that is
 * busy without a pause reads no new requests: they wait where nobody can refuse them.
 */
async function keepRoom(most: number, now: number): Promise<void> {
  timedAt = now;
  await pause(TIMER);
  room = roomAfter(Date.now() - now - TIMER, Math.min(room, most), most);
}

/** How many requests may run after a timer rang `late` milliseconds late. */
export const roomAfter = (late: number, before: number, most: number): number =>
  late > LATE ? Math.max(LEAST, 0.7 * before) : Math.min(most, before + 2);

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
