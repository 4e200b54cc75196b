import { DurableObject } from 'cloudflare:workers';
import { newId } from '../db/ids.ts';
import { rowsOf } from '../db/rows.ts';
import { onPrimary } from '../db/session.ts';
import { disableWebhook } from '../directory/webhooks/change.ts';
import {
  eventsAfter,
  type HeardEvent,
  type HeardUntil,
  heardEvents,
  type SeenEvent,
} from '../directory/webhooks/heard.ts';
import { type Waiting, WaitingEvents } from '../directory/webhooks/waiting.ts';
import type { Env } from '../env.ts';
import { logFailure } from '../logs/log-line.ts';
import { count } from '../metrics/counters.ts';
import { sendSoon } from '../metrics/send.ts';
import type { WebhookEnd } from '../values/choices.ts';
import {
  arriving,
  askWith,
  type Endpoint,
  findWanted,
  TEST,
  tellingOf,
  type Wanted,
} from './endpoint.ts';
import { inOrder } from './in-order.ts';
import { typeFor } from './payload.ts';
import { type Attempt, post } from './post.ts';
import { GIVES_UP_AFTER, nextTry } from './schedule.ts';
import { loopbackIn } from './settings.ts';

/** Deliveries at once, and in one run of the alarm: the platform limits what a run may call. */
const AT_ONCE = 10;
const A_RUN = 40;

/** Events that are looked at in one run, and events that may wait. Beyond, it looks no further. */
const LOOKS_AT = 200;
const MAY_WAIT = 1_000;

/** After a failure of D1 it comes again after milliseconds. */
const COMES_AGAIN_AFTER = 5_000;

/**
 * Delivers to one webhook. Its alarm does all the work, and the platform runs one alarm of an
 * object at a time. It holds the event that it has come to, and those that wait.
 * See docs/decisions/webhooks.md#one-object-for-each-webhook.
 */
export class Dispatcher extends DurableObject<Env> {
  readonly #waiting = new WaitingEvents(this.ctx.storage.sql);

  /** There may be events that the webhook hears. */
  async wake(webhookId: string): Promise<void> {
    this.ctx.storage.kv.put('webhook', webhookId);
    const alarm = await this.ctx.storage.getAlarm();
    const now = Date.now();
    if (alarm === null || alarm > now) await this.ctx.storage.setAlarm(now);
  }

  /** Sends an event that stands for none. Returns its id. */
  async sendTest(webhookId: string): Promise<string> {
    const eventId = newId('event');
    this.#waiting.open();
    this.#waiting.add([{ eventId, subject: TEST }]);
    await this.wake(webhookId);
    return eventId;
  }

  /** Lets past events wait again, and tells how many. All of them wait, or none. */
  async replay(webhookId: string, wanted: Wanted): Promise<number | 'absent' | 'too_many'> {
    const found = await findWanted(this.env, webhookId, wanted);
    if (typeof found === 'string') return found;
    this.#waiting.open();
    this.#waiting.add(found.map(arriving));
    await this.wake(webhookId);
    return found.length;
  }

  /** A page of what was tried, the newest first, one more than `limit`, and the number of all. */
  attempts(before: number | null, limit: number) {
    this.#waiting.open();
    return { rows: this.#waiting.attempts(before, limit + 1), total: this.#waiting.attemptsKept };
  }

  /** Another id takes the place of a person who is erased. */
  forget(userId: string, instead: string): void {
    this.#waiting.open();
    this.#waiting.forget(userId, instead);
  }

  get #webhookId(): string {
    return this.ctx.storage.kv.get<string>('webhook') ?? '';
  }

  override async alarm(): Promise<void> {
    const next = await this.#run().catch((error: unknown) => {
      // The platform gives up an alarm that keeps failing. This one does not fail, it comes again.
      this.#log('webhook not served', error);
      return Date.now() + COMES_AGAIN_AFTER;
    });
    sendSoon(this.env, Date.now(), (work) => this.ctx.waitUntil(work));
    if (next === null) return;
    const alarm = await this.ctx.storage.getAlarm();
    if (alarm === null || alarm > next) await this.ctx.storage.setAlarm(next);
  }

  /** Looks at what was committed, and delivers what is due. Returns when to come again. */
  async #run(): Promise<number | null> {
    this.#waiting.open();
    const { endpoint, hasMore } = await this.#look();
    if (!endpoint) {
      await this.ctx.storage.deleteAll();
      return null;
    }
    if (endpoint.status === 'disabled') {
      this.#waiting.clear();
      return null;
    }
    await this.#deliverDue(endpoint);
    return hasMore ? Date.now() : this.#nextRun();
  }

  /** Takes events after the cursor among those that wait. */
  async #look(): Promise<{ readonly endpoint: Endpoint | undefined; readonly hasMore: boolean }> {
    const id = this.#webhookId;
    const until = this.ctx.storage.kv.get<HeardUntil>('until') ?? null;
    const limit = this.#waiting.size >= MAY_WAIT ? 0 : LOOKS_AT;
    const { endpoint, events } = await askWith(this.env, id, (db) =>
      eventsAfter(db, id, until, { now: Date.now(), limit }),
    );
    if (endpoint?.status === 'enabled') this.#take(endpoint, events, until);
    return { endpoint, hasMore: events.length > 0 && events.length === limit };
  }

  /** The events and the cursor are stored together: the writes of one turn are one transaction. */
  #take(endpoint: Endpoint, events: readonly SeenEvent[], until: HeardUntil | null): void {
    const { hears_after: hearsAfter } = endpoint;
    if (until && until.hearsAfter !== hearsAfter) this.#waiting.clear();
    const heard = events.filter((event) => event.heard && typeFor(endpoint, event));
    this.#waiting.add(heard.map(arriving));
    const eventId = events.at(-1)?.id;
    if (eventId !== undefined) this.ctx.storage.kv.put('until', { eventId, hearsAfter });
  }

  async #deliverDue(endpoint: Endpoint): Promise<void> {
    if ((this.ctx.storage.kv.get<number>('pausedUntil') ?? 0) > Date.now()) return;
    const due = this.#waiting.due(Date.now(), A_RUN);
    if (due.length === 0) return;
    const ids = due.map(({ event_id }) => event_id);
    const { result } = await onPrimary(this.env, (db) => heardEvents(db, endpoint.id, ids).all());
    const events = new Map(rowsOf<HeardEvent>(result).map((event) => [event.id, event]));
    let isStopped = false;
    await inOrder(due, { atOnce: AT_ONCE, stops: () => isStopped }, async (waiting) => {
      const attempt = await this.#deliver(endpoint, waiting, events.get(waiting.event_id));
      isStopped ||= attempt?.outcome === 'gone' || (attempt?.retryAfter ?? 0) > 0;
      return attempt === undefined || attempt.outcome === 'delivered';
    });
  }

  /** Delivers one event. One that is gone, or that is not asked for any more, is dropped. */
  async #deliver(
    endpoint: Endpoint,
    waiting: Waiting,
    event: HeardEvent | undefined,
  ): Promise<Attempt | undefined> {
    const telling = tellingOf(endpoint, waiting, event);
    if (!telling) {
      this.#waiting.remove(waiting.seq);
      return undefined;
    }
    const { type, body } = telling;
    const { id, url, secret, former_secret: former, former_until: until } = endpoint;
    const begun = Date.now();
    const secrets = former !== null && (until ?? 0) > begun ? [secret, former] : [secret];
    const loopback = loopbackIn(this.env.WEBHOOK_LOOPBACK);
    const attempt = await post({ id: waiting.event_id, url, body, secrets, loopback });
    if (attempt.outcome === 'delivered') {
      this.#waiting.remove(waiting.seq);
      this.#note(waiting, type, begun, attempt);
      this.ctx.storage.kv.delete('failingSince');
    } else {
      await this.#fail(id, waiting, type, begun, attempt);
    }
    return attempt;
  }

  async #fail(id: string, waiting: Waiting, type: string, begun: number, attempt: Attempt) {
    const now = Date.now();
    const { attempts, failing_since: since } = waiting;
    const { retryAfter } = attempt;
    const isGivenUp = since !== null && now - since >= GIVES_UP_AFTER;
    const outcome = isGivenUp ? 'given_up' : attempt.outcome;
    this.#note(waiting, type, begun, { ...attempt, outcome });
    if (isGivenUp) this.#waiting.remove(waiting.seq);
    else {
      const failed = { attempts: attempts + 1, retryAfter, now, random: Math.random() };
      this.#waiting.putOff(waiting, now, nextTry(failed));
    }
    if (retryAfter) this.ctx.storage.kv.put('pausedUntil', now + Math.min(retryAfter, DAY));
    const failing = this.ctx.storage.kv.get<number>('failingSince') ?? now;
    this.ctx.storage.kv.put('failingSince', failing);
    if (attempt.outcome === 'gone') await this.#disable(id, 'gone');
    else if (now - failing >= GIVES_UP_AFTER) await this.#disable(id, 'failures');
  }

  #note(...[waiting, type, begun, attempt]: Parameters<WaitingEvents['note']>): void {
    this.#waiting.note(waiting, type, begun, attempt);
    count(`deliveries ${attempt.outcome}`);
  }

  async #disable(id: string, by: WebhookEnd): Promise<void> {
    const change = { mutationId: newId('event'), requestId: `webhook-${id}`, now: Date.now() };
    await onPrimary(this.env, (db) => disableWebhook(db, id, by, { ...change, ...BY_NOBODY }));
    count(`disabled ${by}`);
    this.#waiting.clear();
    this.ctx.storage.kv.delete('failingSince');
    this.ctx.storage.kv.delete('pausedUntil');
  }

  #nextRun(): number | null {
    const next = this.#waiting.nextDue();
    if (next === null) return null;
    return Math.max(next, this.ctx.storage.kv.get<number>('pausedUntil') ?? 0, Date.now());
  }

  #log(what: string, error: unknown): void {
    const webhook = this.#webhookId;
    logFailure(this.env, `webhook-${webhook}`, { what, webhook, error });
  }
}

const DAY = 24 * 60 * 60 * 1_000;

/** The dispatcher acts by itself, on no right of anybody. */
const BY_NOBODY = { actorId: null, grounds: null };
