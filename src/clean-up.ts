import { removeEndedTokens } from './directory/tokens/queries.ts';
import type { Env } from './env.ts';
import { removeExpiredReplies } from './idempotency/queries.ts';

/** As many rows go in one statement, so that no request waits for long. */
const AT_ONCE = 500;

/** And as many statements in one run; the next run goes on. */
const MOST = 40;

/** Removes what has expired. Returns how many rows went. */
export async function cleanUp({ DB }: Env, now: number): Promise<number> {
  let removed = 0;
  for (const statement of [
    removeExpiredReplies(DB, now, AT_ONCE),
    removeEndedTokens(DB, now, AT_ONCE),
  ]) {
    for (let runs = 0; runs < MOST; runs += 1) {
      const { results } = await statement.all();
      removed += results.length;
      if (results.length < AT_ONCE) break;
    }
  }
  return removed;
}
