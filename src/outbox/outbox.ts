import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../env.ts';
import { type Mailer, mailerOf } from '../mail/mailer.ts';
import { sendSoon } from '../metrics/send.ts';
import { sendDue } from './deliver.ts';

/** Milliseconds until it looks for a message that was announced, and again after a failure. */
const LOOKS_AFTER = 5_000;

/** So long it looks for a message that was announced: its batch may wait in a queue. */
const LOOKS_FOR = 20_000;

/**
 * The outbox sends the messages that lie in D1. Its alarm does all the sending: the platform runs
 * one alarm of an object at a time, so no message is sent twice at once. See
 * docs/decisions/mail.md#an-object-with-an-alarm.
 */
export class Outbox extends DurableObject<Env> {
  /** A message may still come that was announced. */
  #expectsUntil = 0;
  /** A message was committed since the alarm began. */
  #isHurried = false;

  /** A message may be committed soon: looks in a moment, and for a while. */
  async expect(): Promise<void> {
    const now = Date.now();
    this.#expectsUntil = now + LOOKS_FOR;
    await this.#wake(now + LOOKS_AFTER);
  }

  /** A message was committed: looks now. */
  async hurry(): Promise<void> {
    this.#isHurried = true;
    await this.#wake(Date.now());
  }

  override async alarm(): Promise<void> {
    this.#isHurried = false;
    const next = await this.#sendDue();
    sendSoon(this.env, Date.now(), (work) => this.ctx.waitUntil(work));
    const at = this.#nextLook(next, Date.now());
    if (at !== null) await this.ctx.storage.setAlarm(at);
  }

  /** Sends what is due. Returns when the next message is due, or null. */
  async #sendDue(): Promise<number | null> {
    try {
      return await sendDue(this.env, this.mailer());
    } catch {
      // The platform gives up an alarm that keeps failing. This one does not fail, it comes again.
      return Date.now() + LOOKS_AFTER;
    }
  }

  /** Sets the alarm, unless there is an earlier one. */
  async #wake(at: number): Promise<void> {
    const alarm = await this.ctx.storage.getAlarm();
    if (alarm === null || alarm > at) await this.ctx.storage.setAlarm(at);
  }

  #nextLook(due: number | null, now: number): number | null {
    if (this.#isHurried) return now;
    const expected = now < this.#expectsUntil ? now + LOOKS_AFTER : null;
    return due === null || expected === null ? (due ?? expected) : Math.min(due, expected);
  }

  protected mailer(): Mailer {
    return mailerOf(this.env);
  }
}
