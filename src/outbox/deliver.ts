import type { Database } from '../db/database.ts';
import { firstOf, rowsOf } from '../db/rows.ts';
import { onPrimary } from '../db/session.ts';
import {
  type DueMessage,
  detailOf,
  dueMessages,
  giveUp,
  markSent,
  nextDue,
  putOff,
} from '../directory/messages/due.ts';
import type { Env } from '../env.ts';
import type { Mailer } from '../mail/mailer.ts';
import { composed } from '../mail/texts.ts';
import { count } from '../metrics/counters.ts';
import { logFailedDelivery } from './log.ts';
import { nextTry } from './next-try.ts';

/**
 * One call sends at most 20 messages, five at a time: the platform limits the calls of an
 * invocation, and its connections. Each round reads anew, so that what was revoked is not sent.
 */
const AT_ONCE = 5;
const ROUNDS = 4;

/** Sends messages that are due. Returns when the next one is due, or null. */
export async function sendDue(env: Env, mailer: Mailer): Promise<number | null> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const { result } = await onPrimary(env, (db) => dueMessages(db, Date.now(), AT_ONCE).all());
    const due = rowsOf<DueMessage>(result);
    const outcomes = await Promise.allSettled(due.map((each) => deliver(env, mailer, each)));
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
    if (due.length < AT_ONCE) break;
  }
  const { result } = await onPrimary(env, (db) => nextDue(db).all());
  return firstOf<{ readonly next_at: number | null }>(result)?.next_at ?? null;
}

/** Sends one message, and marks it with the outcome. It throws only if D1 fails. */
async function deliver(env: Env, mailer: Mailer, message: DueMessage): Promise<void> {
  const { id, kind, email: to, expires_at } = message;
  if (expires_at <= Date.now()) {
    count('messages given_up');
    return mark(env, (db) => giveUp(db, id));
  }
  try {
    const mail = composed(message, detailOf(message), env.APP_URL);
    await mailer.send(Object.assign({}, mail, { id, kind, to }));
  } catch (error) {
    const next = nextTry(message, Date.now());
    logFailedDelivery(env, message, next, error);
    count(next === null ? 'messages given_up' : 'messages put_off');
    return mark(env, (db) => (next === null ? giveUp(db, id) : putOff(db, id, next)));
  }
  count('messages sent');
  return mark(env, (db) => markSent(db, id, Date.now()));
}

async function mark(env: Env, statement: (db: Database) => D1PreparedStatement): Promise<void> {
  await onPrimary(env, (db) => statement(db).run());
}
