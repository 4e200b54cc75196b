import type { CopiesOf } from '../copies/copy.ts';
import type { Fences } from '../copies/fences.ts';
import type { Bookmark } from '../db/bookmark.ts';
import { CapReached, type ReachedCap } from '../db/caps.ts';
import { databaseFailure, Outdated } from '../db/errors.ts';

/**
 * A registrar's answer to a change. Nothing was done if it is `outdated` (its grounds have changed)
 * or would exceed a cap.
 */
export type Acknowledged<Answer> =
  | (Taken<Answer> & {
      /** See `Writers`. */
      readonly company: Fences | null;
    })
  | 'outdated'
  /** The address that it would store is suppressed. */
  | 'suppressed'
  | { readonly reached: ReachedCap };

/** A change that D1 has taken, or refused. */
export interface Taken<Answer> {
  readonly answer: Answer;
  /** A state of D1 that shows the change; null when D1 refused it. */
  readonly bookmark: Bookmark | null;
  /** Copies of earlier states may not be read in this location. Null: the change is in none. */
  readonly copies: CopiesOf | null;
}

/**
 * The answer of a registrar to a change. The caller hears of outdated grounds and of caps by an
 * answer, since an error loses its class on the way. `companyAt` tells who writes as well.
 */
export async function acknowledged<Answer>(
  change: Promise<Taken<Answer>>,
  companyAt: (raised: { readonly copies: CopiesOf; readonly bookmark: Bookmark }) => Fences | null,
): Promise<Acknowledged<Answer>> {
  try {
    const taken = await change;
    const { copies, bookmark } = taken;
    if (copies === null || bookmark === null) return { ...taken, company: null };
    return { ...taken, company: companyAt({ copies, bookmark }) };
  } catch (error) {
    if (error instanceof Outdated) return 'outdated';
    if (databaseFailure(error).is === 'suppressed') return 'suppressed';
    if (error instanceof CapReached) return { reached: error.cap };
    throw error;
  }
}
