import { removeOldEvents } from './db/events.ts';
import { eventsKeptDaysIn } from './db/retention.ts';
import { removeEndedTokens } from './directory/tokens/token.ts';
import type { Env } from './env.ts';
import { removeExpiredReplies } from './idempotency/queries.ts';

/** Rows per statement. Small, so that no request waits for long behind it. */
const AT_ONCE = 500;

/** Statements per run. The next run continues. */
const MOST = 40;

/** Removes expired answers, and tokens and events from long ago. Returns the number of rows. */
export async function cleanUp({ DB, EVENTS_KEPT_DAYS }: Env, now: number): Promise<number> {
  let removed = 0;
  for (const statement of [
    removeExpiredReplies(DB, now, AT_ONCE),
    removeEndedTokens(DB, now, AT_ONCE),
    removeOldEvents(DB, { now, keptDays: eventsKeptDaysIn(EVENTS_KEPT_DAYS), limit: AT_ONCE }),
  ]) {
    for (let runs = 0; runs < MOST; runs += 1) {
      const { results } = await statement.all();
      removed += results.length;
      if (results.length < AT_ONCE) break;
    }
  }
  return removed;
}
