/** How an isolate raises the fences of a user: one call of the cache after another. */
import { withDeadline } from '../isolate/deadline.ts';
import { RecentlyUsed } from '../isolate/recently-used.ts';
import { count } from '../metrics/counters.ts';
import { CACHE_ANSWERS_WITHIN, putEntry, readEntry } from './fence-entry.ts';
import { areAsHigh, type Fences, joined, NO_FENCES, parseFences } from './fences.ts';
import { raisedHere } from './isolate-memory.ts';

/** Fences are put at most this often. A cache that keeps nothing would otherwise never end it. */
const TRIES = 4;

/**
 * The entries of the location as this isolate has left them, by user. While it is alone they are so
 * still. Another isolate's fences are in them, so that a put lowers none.
 */
const left = new RecentlyUsed<Fences>({ entries: 10_000 });

/** The end of the raising of each user that this isolate has begun last. */
const turns = new Map<string, Promise<unknown>>();

/**
 * Two puts of one isolate could land in the wrong order, so one waits for the other. The platform
 * may end any request, and one that was to wake another never does: so nobody waits for long.
 */
function inTurn<Result>(userId: string, work: () => Promise<Result>): Promise<Result> {
  const result = waitFor(userId).then(work);
  const end = result
    .catch(() => undefined)
    .finally(() => {
      if (turns.get(userId) === end) turns.delete(userId);
    });
  turns.set(userId, end);
  return result;
}

async function waitFor(userId: string): Promise<void> {
  const before = turns.get(userId);
  if (!before) return;
  try {
    await withDeadline(CACHE_ANSWERS_WITHIN, before, () => new Error('the turn takes too long'));
  } catch {
    // Its put may still land, so the entry is not known any more.
    left.delete(userId);
  }
}

/**
 * Raises fences. An isolate that is alone puts once, or not at all if a put for another write has
 * raised them as well. Whether it was alone: otherwise, or if it does not know the entry, it has
 * looked, and another isolate may have done so at the same time.
 */
export const raise = (
  userId: string,
  wanted: Fences,
  { isAlone, isAgain = false }: { readonly isAlone: boolean; readonly isAgain?: boolean },
): Promise<boolean> =>
  inTurn(userId, async () => {
    const known = isAlone ? left.get(userId) : undefined;
    if (known && areAsHigh(known, wanted)) return true;
    // A put that fails may still land later.
    left.delete(userId);
    if (known) await put(userId, joined(known, wanted));
    else await putCarefully(userId, wanted, isAgain);
    return known !== undefined;
  });

async function put(userId: string, fences: Fences): Promise<void> {
  await putEntry(userId, fences);
  left.set(userId, fences);
}

/**
 * Looks again after each put. An isolate that finds its own fences lower puts again. `isAgain`: the
 * first put is for fences that were raised before.
 */
async function putCarefully(userId: string, wanted: Fences, isAgain: boolean): Promise<void> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const found = parseFences((await readEntry(userId)) ?? '') ?? NO_FENCES;
    if (areAsHigh(found, wanted)) return left.set(userId, found);
    if (isAgain || tries > 0) count('fenceRetries');
    await putEntry(userId, joined(found, wanted));
  }
}

/** After a write in company the fences are looked at so often, at this pace in milliseconds. */
const LOOKS = 3;
const LOOK_EVERY = 650;

/** A watch that goes on for other writes ends after so many looks. The next write begins one. */
const MOST_LOOKS = 20;

const watches = new Map<string, { left: number }>();

/**
 * Looks at the fences of a user a few times within two seconds, and puts them back up if another
 * isolate has lowered them: its put may have been under way for longer.
 */
export async function watch(userId: string): Promise<void> {
  const running = watches.get(userId);
  if (running) {
    running.left = LOOKS;
    return;
  }
  const begun = { left: LOOKS };
  watches.set(userId, begun);
  try {
    for (let looks = 0; begun.left > 0 && looks < MOST_LOOKS; looks += 1) {
      begun.left -= 1;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY));
      // The write has been acknowledged, and the next look may succeed.
      const again = { isAlone: false, isAgain: true };
      await raise(userId, raisedHere(userId), again).catch(() => undefined);
    }
  } finally {
    watches.delete(userId);
  }
}
