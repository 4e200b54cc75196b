/** The moments of a record between which the slider moves. Pure. */
import type { Line } from '../data/history.ts';

export interface Moment {
  readonly version: number;
  /** When the version was made. Null: before the oldest change that is listed. */
  readonly at: string | null;
}

/** The oldest first. The newest is today. */
export function momentsOf(newestFirst: readonly Line[]): readonly Moment[] {
  const made = newestFirst
    .flatMap(({ version, at }) => (version === null ? [] : [{ version, at }]))
    .reverse();
  const [oldest] = made;
  return oldest ? [{ version: oldest.version - 1, at: null }, ...made] : [];
}
