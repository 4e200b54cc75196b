/** Lets Roster wait less than it does in earnest. */
import { vi } from 'vitest';

/** The publisher's pace, and the pauses between tries of D1, in milliseconds. */
const waits = (time: number | undefined) => time !== undefined && time <= 1_000;

/** Shortens what only sets a pace; deadlines stay. */
export function hurry(): void {
  const real = globalThis.setTimeout;
  const hurried = (run: () => void, time?: number) => real(run, waits(time) ? 1 : time);
  vi.spyOn(globalThis, 'setTimeout').mockImplementation(hurried as never);
}
