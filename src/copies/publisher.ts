import { isBefore } from '../db/bookmark.ts';
import { withDeadline } from '../isolate/deadline.ts';
import type { Copy, CopyMetadata } from './copy.ts';

/** KV takes one put per key and second. */
const PUT_INTERVAL = 1_000;

const SETTLES_WITHIN = 8_000;

/** A copy that expires within so many milliseconds does not count as published. */
const ABOUT_TO_EXPIRE = 60_000;

interface Slot<Metadata> {
  /** The newest copy that was offered. It replaces those that were not put yet. */
  newest: Copy<Metadata>;
  published: Copy<Metadata> | undefined;
  /** The time of the last put, in milliseconds of a clock that is never adjusted. */
  putAt: number;
  running: Promise<void> | undefined;
}

/** Puts copies into KV: the newest of each key, in the order of the offers, one per second. */
export class Publisher<Metadata = CopyMetadata> {
  readonly #slots = new Map<string, Slot<Metadata>>();
  readonly #kv: () => KVNamespace;

  constructor(kv: () => KVNamespace) {
    this.#kv = kv;
  }

  /** Takes a copy for publication and returns at once. Drops a copy of an earlier state. */
  offer(copy: Copy<Metadata>): void {
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
  newest(key: string): Copy<Metadata> | undefined {
    const slot = this.#slots.get(key);
    if (!slot) return undefined;
    const isPut = slot.published === slot.newest;
    const { value } = slot.newest;
    const isEnding = value !== null && value.expiresAt - ABOUT_TO_EXPIRE < Date.now();
    return (slot.running || isPut) && !isEnding ? slot.newest : undefined;
  }

  /** Resolves when KV has taken every copy. Rejects if a put has failed or takes too long. */
  async settle(): Promise<void> {
    const slots = [...this.#slots.values()];
    const running = Promise.all(slots.map((slot) => slot.running));
    // A put that hangs is not abandoned: it could arrive after its successor.
    await withDeadline(SETTLES_WITHIN, running, () => new Error('KV takes too long'));
    if (slots.some((slot) => slot.published !== slot.newest)) throw new Error('KV refuses');
  }

  async #catchUp(slot: Slot<Metadata>): Promise<void> {
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

const put = (kv: KVNamespace, { key, value }: Copy<unknown>): Promise<void> =>
  value === null
    ? kv.delete(key)
    : kv.put(key, value.body, {
        metadata: value.metadata,
        expiration: Math.floor(value.expiresAt / 1_000),
      });

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
