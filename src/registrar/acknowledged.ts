import type { CopiesOf } from '../copies/copy.ts';
import type { Fences } from '../copies/fences.ts';
import type { Bookmark } from '../db/bookmark.ts';
import type { ReachedCap } from '../db/caps.ts';

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
  | { readonly reached: ReachedCap };

/** A change that D1 has taken, or refused. */
export interface Taken<Answer> {
  readonly answer: Answer;
  /** A state of D1 that shows the change; null when D1 refused it. */
  readonly bookmark: Bookmark | null;
  /** Copies of earlier states may not be read in this location. Null: the change is in none. */
  readonly copies: CopiesOf | null;
}
