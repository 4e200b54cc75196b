import { removeOldChanges, removeOldEvents } from './db/events.ts';
import { removeExpired } from './db/expired.ts';
import { onSchema } from './db/needed-schema.ts';
import { eventDaysIn, historyDaysIn } from './db/retention.ts';
import { firstOf } from './db/rows.ts';
import { removeUnredeemedSignUps } from './directory/codes/sign-up.ts';
import { removeOldCounts, removeOldProblems } from './directory/ingest/report.ts';
import { nextDue } from './directory/messages/due.ts';
import { removeOldMessages } from './directory/messages/message.ts';
import { forgetErased } from './directory/personal-data/erase-slice.ts';
import { unfinishedErasures } from './directory/personal-data/erasure.ts';
import { tenantsToDelete } from './directory/tenants/delete.ts';
import { removeEndedTokens } from './directory/tokens/token.ts';
import { renewSearchKeys } from './directory/users/search-keys.ts';
import type { Env } from './env.ts';
import { type Budget, type Chore, inTurns, type Outcome, type Slice } from './isolate/in-turns.ts';
import { logFailure } from './logs/log-line.ts';
import { outboxOf } from './outbox/outbox-of.ts';
import { type DyingTenant, deletionOf } from './registrar/deletion-of.ts';
import { type ErasureToFinish, finishErasure } from './registrar/finish-erasure.ts';

/** Rows per statement. Small, so that no request waits for long behind it. */
const AT_ONCE = 500;

/** A day in milliseconds. */
const DAY = 24 * 60 * 60 * 1_000;

/** What ingestion has counted and left out is told for so long, in milliseconds. */
const TOLD_FOR = 30 * DAY;

/** Tenants per run whose deletion has not ended. */
const TENANTS = 10;

/** Erasures per run that are not finished. */
const ERASURES = 5;

/** A run is over well before the next, and within the 50 calls of the free plan. */
const BUDGET: Budget = { slices: 24, milliseconds: 20_000, clock: Date.now };

/** Each minute begins with another chore. */
const MINUTE = 60_000;

/** A run of the clean-up. It has an id as requests have. */
interface Run {
  readonly now: number;
  readonly requestId: string;
}

/**
 * Removes what has expired or ended, and does what was left undone, within a budget. Returns the
 * rows that were removed by kind, and the errors of the kinds that failed. The next run goes on.
 * See docs/decisions/db.md#the-clean-up-takes-turns.
 */
export const cleanUp = (env: Env, { now, requestId }: Run, budget = BUDGET): Promise<Outcome> =>
  onSchema(env, () => inTurns(choresOf(env, { now, requestId }), Math.floor(now / MINUTE), budget));

const choresOf = (env: Env, { now, requestId }: Run): readonly Chore[] => [
  { kind: 'tenants', slice: () => finishDeletions(env, requestId) },
  { kind: 'erasures', slice: () => finishErasures(env, requestId) },
  { kind: 'outbox', slice: () => wakeOutbox(env, now) },
  { kind: 'search_keys', slice: () => renewKeys(env) },
  ...removals(env, now),
];

/** Goes on with deletions of tenants that were interrupted. Returns how many have ended. */
async function finishDeletions(env: Env, requestId: string): Promise<Slice> {
  const { results } = await tenantsToDelete(env.DB, TENANTS).all<DyingTenant>();
  const goOn = async (tenant: DyingTenant) => {
    try {
      return await deletionOf(env, tenant).goOn(tenant, requestId);
    } catch (error) {
      // One that cannot be finished now must not keep the others, and each goes on by its alarm.
      logFailure(env, requestId, { what: 'tenant not deleted yet', tenant: tenant.id, error });
      return false;
    }
  };
  const ends = await Promise.all(results.map(goOn));
  return { done: ends.filter((isGone) => isGone).length, hasMore: false };
}

/** Goes on with erasures that were interrupted. Returns how many are finished. */
async function finishErasures(env: Env, requestId: string): Promise<Slice> {
  const { results } = await unfinishedErasures(env.DB, ERASURES).all<ErasureToFinish>();
  const finish = async (erasure: ErasureToFinish) => {
    try {
      return (await finishErasure(env, erasure)) !== null;
    } catch (error) {
      // One that cannot be finished now must not keep the others.
      logFailure(env, requestId, { what: 'erasure not finished yet', erasure: erasure.id, error });
      return false;
    }
  };
  const ends = await Promise.all(results.map(finish));
  return { done: ends.filter((isFinished) => isFinished).length, hasMore: false };
}

/** The outbox wakes by itself. This is for a message that was not announced to it. */
async function wakeOutbox(env: Env, now: number): Promise<Slice> {
  const due = firstOf<{ readonly next_at: number | null }>(await nextDue(env.DB).all())?.next_at;
  if (due !== undefined && due !== null && due <= now) await outboxOf(env).hurry();
  return NOTHING;
}

/** Makes search keys anew that an older program made. */
async function renewKeys({ DB }: Env): Promise<Slice> {
  return (await renewSearchKeys(DB, AT_ONCE)) < AT_ONCE ? NOTHING : { done: 0, hasMore: true };
}

const NOTHING: Slice = { done: 0, hasMore: false };

/** What ends by the clock. */
function removals({ DB, EVENT_DAYS, HISTORY_DAYS }: Env, now: number): readonly Chore[] {
  const keptDays = eventDaysIn(EVENT_DAYS);
  // Values have no meaning without their event.
  const valueDays = Math.min(historyDaysIn(HISTORY_DAYS), keptDays);
  const statements: Readonly<Record<string, D1PreparedStatement>> = {
    idempotency_keys: removeExpired(DB, 'idempotency_keys', now, AT_ONCE),
    receipts: removeExpired(DB, 'receipts', now, AT_ONCE),
    tokens: removeEndedTokens(DB, now, AT_ONCE),
    sign_ups: removeUnredeemedSignUps(DB, now, AT_ONCE),
    messages: removeOldMessages(DB, now, AT_ONCE),
    copies: removeExpired(DB, 'copies', now, AT_ONCE),
    codes: removeExpired(DB, 'codes', now - DAY, AT_ONCE),
    invitations: removeExpired(DB, 'invitations', now - 90 * DAY, AT_ONCE),
    ingested_messages: removeExpired(DB, 'ingested_messages', now, AT_ONCE),
    ingest_counts: removeOldCounts(DB, now - TOLD_FOR, AT_ONCE),
    ingest_problems: removeOldProblems(DB, now - TOLD_FOR, AT_ONCE),
    erased: forgetErased(DB, now, AT_ONCE),
    changes: removeOldChanges(DB, { now, keptDays: valueDays, limit: AT_ONCE }),
    events: removeOldEvents(DB, { now, keptDays, limit: AT_ONCE }),
  };
  return Object.entries(statements).map(([kind, statement]) => ({
    kind,
    slice: async () => {
      const { length } = (await statement.all()).results;
      return { done: length, hasMore: length === AT_ONCE };
    },
  }));
}
