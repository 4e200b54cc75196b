import { removeOldEvents } from './db/events.ts';
import { removeExpired } from './db/expired.ts';
import { onSchema } from './db/needed-schema.ts';
import { eventDaysIn } from './db/retention.ts';
import { firstOf } from './db/rows.ts';
import { removeUnredeemedSignUps } from './directory/codes/sign-up.ts';
import { nextDue } from './directory/messages/due.ts';
import { removeOldMessages } from './directory/messages/message.ts';
import { tenantsToDelete } from './directory/tenants/delete.ts';
import { removeEndedTokens } from './directory/tokens/token.ts';
import { renewSearchKeys } from './directory/users/search-keys.ts';
import type { Env } from './env.ts';
import { outboxOf } from './outbox/outbox-of.ts';
import { type DyingTenant, deletionOf } from './registrar/deletion-of.ts';

/** Rows per statement. Small, so that no request waits for long behind it. */
const AT_ONCE = 500;

/** Statements per run. The next run continues. */
const MOST = 10;

/** A day in milliseconds. */
const DAY = 24 * 60 * 60 * 1_000;

/** Tenants per run whose deletion has not ended. */
const TENANTS = 10;

/**
 * Goes on with deletions of tenants that were interrupted; wakes the outbox if a message is due;
 * makes search keys anew that an older program made; and removes what has expired or ended.
 */
export const cleanUp = (env: Env, now: number): Promise<number> =>
  onSchema(env, () => cleanedUp(env, now));

async function cleanedUp(env: Env, now: number): Promise<number> {
  await finishDeletions(env);
  await wakeOutbox(env, now);
  await renewSearchKeys(env.DB, AT_ONCE);
  return removeEnded(env, now);
}

async function finishDeletions(env: Env): Promise<void> {
  const { results } = await tenantsToDelete(env.DB, TENANTS).all<DyingTenant>();
  // One that cannot be finished now must not keep the others, and each goes on by its alarm.
  await Promise.allSettled(results.map((tenant) => deletionOf(env, tenant).goOn(tenant)));
}

/** The outbox wakes by itself. This is for a message that was not announced to it. */
async function wakeOutbox(env: Env, now: number): Promise<void> {
  const due = firstOf<{ readonly next_at: number | null }>(await nextDue(env.DB).all())?.next_at;
  if (due === undefined || due === null || due > now) return;
  // The rest of the clean-up needs no outbox, and the next minute comes.
  await outboxOf(env)
    .hurry()
    .catch(() => undefined);
}

/** Returns the number of rows that were removed. */
async function removeEnded({ DB, EVENT_DAYS }: Env, now: number): Promise<number> {
  let removed = 0;
  for (const statement of [
    removeExpired(DB, 'idempotency_keys', now, AT_ONCE),
    removeEndedTokens(DB, now, AT_ONCE),
    removeUnredeemedSignUps(DB, now, AT_ONCE),
    removeOldMessages(DB, now, AT_ONCE),
    removeExpired(DB, 'copies', now, AT_ONCE),
    removeExpired(DB, 'codes', now - DAY, AT_ONCE),
    removeExpired(DB, 'invitations', now - 90 * DAY, AT_ONCE),
    removeOldEvents(DB, { now, keptDays: eventDaysIn(EVENT_DAYS), limit: AT_ONCE }),
  ]) {
    for (let runs = 0; runs < MOST; runs += 1) {
      const { results } = await statement.all();
      removed += results.length;
      if (results.length < AT_ONCE) break;
    }
  }
  return removed;
}
