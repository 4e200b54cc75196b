import { databaseFailure } from './errors.ts';

const TRIES = 3;
const PAUSE = 40;

/**
 * Tries again after an error that D1 calls transient. The attempt must be idempotent, because the
 * first one may have been committed although its answer was lost. The id of its event makes a
 * mutation so. See docs/decisions/db.md#retries-need-an-event.
 */
export async function retrying<Result>(attempt: () => Promise<Result>): Promise<Result> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await attempt();
    } catch (error) {
      if (tries === TRIES || databaseFailure(error).is !== 'transient') throw error;
      // Jitter, so that requests that failed together do not return together.
      await new Promise((resolve) => setTimeout(resolve, tries * PAUSE * (0.5 + Math.random())));
    }
  }
}
