import type { Env } from '../env.ts';
import { logFailure } from '../logs/log-line.ts';
import type { DueNotes } from './due-notes.ts';

/** Logs that copies are not published or withdrawn yet: a line for each request that waits. */
export function logUnpublished(env: Pick<Env, 'LOG'>, notes: DueNotes, error: unknown): void {
  for (const requestId of notes.requests()) {
    logFailure(env, requestId, { what: 'copies not published', error });
  }
}
