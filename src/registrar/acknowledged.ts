import type { Bookmark } from '../db/bookmark.ts';

/** How a registrar answers a change that D1 has taken, or refused. */
export interface Acknowledged<Answer> {
  readonly answer: Answer;
  /** A state of D1 that shows the change; null when D1 refused it. */
  readonly bookmark: Bookmark | null;
  /** Keys of the copies that show it, or will: no earlier copy is to be read where it was made. */
  readonly copies: readonly string[];
}
