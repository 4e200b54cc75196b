/**
 * The fence of a location: a writer leaves the state of D1 that it acknowledges in the location's
 * Cache API, and a reader there serves no copy of an earlier state, however long KV lags.
 */
import {
  type Bookmark,
  type Demand,
  relationTo,
  strictest,
  type Timeline,
} from '../db/bookmark.ts';
import { count } from '../metrics/counters.ts';
import type { CopiesOf } from './copy.ts';
import { readEntry } from './fence-entry.ts';
import { type Fences, heightsBefore, NO_FENCES, parseFences } from './fences.ts';
import { learned, raised, raisedHere } from './isolate-memory.ts';
import { raise, watch } from './raising.ts';

/** How a writer raises a fence. */
interface Raising {
  /**
   * The fences of this user that isolates have raised lately, as the registrar has seen. Null: no
   * other isolate of this location is among them.
   */
  readonly company?: Fences | null;
  /** Runs work that may finish after the answer has left. Absent: the fence is not watched. */
  readonly afterwards?: (work: Promise<unknown>) => void;
  /** Hears of a cache that could not be written. */
  readonly failed?: (error: unknown) => void;
}

/**
 * Raises the fence of one copy, or of all copies of a user, to a bookmark, before the write is
 * acknowledged. An isolate that is alone puts once. In company, where the cache has no
 * compare-and-set, it looks before and after, and a few times later. The write stands even if the
 * cache cannot be written. See docs/decisions/copies.md#a-fence-in-one-call.
 */
export async function raiseFence(
  of: CopiesOf,
  bookmark: Bookmark,
  { company = NO_FENCES, afterwards, failed }: Raising = {},
): Promise<void> {
  const own = raised(of, bookmark);
  const wanted = company ? learned(of.userId, company) : own;
  try {
    const wasAlone = await raise(of.userId, wanted, { isAlone: company === null });
    if (!wasAlone) afterwards?.(watch(of.userId));
  } catch (error) {
    afterwards?.(watch(of.userId));
    count('fenceFailures');
    failed?.(error);
  }
}

/** A text that is no fences. */
const UNSEEN = 'unseen';

/**
 * The demand of the fences on the copy in a tenant that is served in this location.
 * See docs/decisions/copies.md#a-fence-that-cannot-be-read.
 */
export async function fenceOf(userId: string, tenantKey: string, here: Timeline): Promise<Demand> {
  const text = await readEntry(userId).catch(() => UNSEEN);
  // Fences that cannot be read may be of any height.
  const found = text === null ? NO_FENCES : parseFences(text);
  if (!found) return 'primary';
  return strictest(fenceRaisedHere(userId, tenantKey, here), demandBehind(found, tenantKey, here));
}

/** As `fenceOf`, of the fences that this isolate has raised or heard of. No I/O. */
export const fenceRaisedHere = (userId: string, tenantKey: string, here: Timeline): Demand =>
  demandBehind(raisedHere(userId), tenantKey, here);

const demandBehind = (fences: Fences, tenantKey: string, here: Timeline): Demand =>
  strictest(...heightsBefore(fences, tenantKey).map((height) => demandOf(height, here)));

/**
 * A fence of an earlier epoch, or of another database, says nothing about the states of this one. A
 * fence of a later epoch comes from a deployment that knows of a restore: no copy of ours shows it.
 */
function demandOf(height: Bookmark, here: Timeline): Demand {
  switch (relationTo(here, height)) {
    case 'same':
      return height;
    case 'later epoch':
      return 'primary';
    case 'earlier epoch':
    case 'foreign':
      return null;
  }
}
