import { isBefore } from '../db/bookmark.ts';
import { withDeadline } from '../isolate/deadline.ts';
import type { Copy } from './copy.ts';

/** KV takes one put per key and second. */
const PUT_INTERVAL = 1_000;

const SETTLES_WITHIN = 8_000;

/** Every copy ends by itself after a day, in seconds. One that is still read is published again. */
const EXPIRES_AFTER = 86_400;

/** A copy that is about to expire, in milliseconds after its put, does not count as published. */
const COUNTS_FOR = (EXPIRES_AFTER - 60) * 1_000;

interface Slot {
  /** The newest copy that was offered. It replaces those that were not put yet. */
  newest: Copy;
  published: Copy | undefined;
  /** The time of the last put, in milliseconds of a clock that is never adjusted. */
  putAt: number;
  running: Promise<void> | undefined;
}

/** Puts copies into KV: the newest of each key, in the order of the offers, one per second. */
export class Publisher {
  readonly #slots = new Map<string, Slot>();
  readonly #kv: () => KVNamespace;

  constructor(kv: () => KVNamespace) {
    this.#kv = kv;
  }

  /** Takes a copy for publication and returns at once. Drops a copy of an earlier state. */
  offer(copy: Copy): void {
    const slot = this.#slots.get(copy.key) ?? {
      newest: copy,
      published: undefined,
      putAt: Number.NEGATIVE_INFINITY,
      running: undefined,
    };
    // A change that was given up as too slow may still arrive after its successor. Any copy of a
    // later epoch replaces those of the epochs before.
    if (!isBefore(copy.bookmark, slot.newest.bookmark)) slot.newest = copy;
    this.#slots.set(copy.key, slot);
    slot.running ??= this.#catchUp(slot);
  }

  /** The newest copy of a key, if KV has taken it or is about to. */
  newest(key: string): Copy | undefined {
    const slot = this.#slots.get(key);
    if (!slot) return undefined;
    const holds = slot.published === slot.newest && performance.now() - slot.putAt < COUNTS_FOR;
    return slot.running || holds ? slot.newest : undefined;
  }

  /** Resolves when KV has taken every copy. Rejects if a put has failed or takes too long. */
  async settle(): Promise<void> {
    const slots = [...this.#slots.values()];
    const running = Promise.all(slots.map((slot) => slot.running));
    // A put that hangs is not abandoned: it could arrive after its successor.
    await withDeadline(SETTLES_WITHIN, running, () => new Error('KV takes too long'));
    if (slots.some((slot) => slot.published !== slot.newest)) throw new Error('KV refuses');
  }

  async #catchUp(slot: Slot): Promise<void> {
    try {
      while (slot.published !== slot.newest) {
        // Wait before a put, not after it: an idle object costs nothing.
        const early = slot.putAt + PUT_INTERVAL - performance.now();
        if (early > 0) await pause(early);
        const copy = slot.newest;
        await put(this.#kv(), copy);
        slot.putAt = performance.now();
        slot.published = copy;
      }
    } catch {
      // The alarm was set before the write and publishes later. Until then readers go to D1.
    } finally {
      slot.running = undefined;
    }
  }
}

const put = (kv: KVNamespace, { key, value }: Copy): Promise<void> =>
  value === null
    ? kv.delete(key)
    : kv.put(key, value.body, { metadata: value.metadata, expirationTtl: EXPIRES_AFTER });

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
