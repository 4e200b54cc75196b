import { withDeadline } from '../isolate/deadline.ts';
import type { Copy } from './copy.ts';

/** KV takes one put per key and second. */
const PUT_INTERVAL = 1_000;

const SETTLES_WITHIN = 8_000;

interface Slot {
  /** The newest copy that was offered; older ones that were not put yet are folded into it. */
  newest: Copy;
  published: Copy | undefined;
  /** When KV last took one, in milliseconds of a clock that is never set. */
  putAt: number;
  running: Promise<void> | undefined;
}

/** Puts copies into KV: the newest of each key, in the order of their offers, at KV's pace. */
export class Publisher {
  readonly #slots = new Map<string, Slot>();
  readonly #kv: () => KVNamespace;

  constructor(kv: () => KVNamespace) {
    this.#kv = kv;
  }

  /** Takes a copy for publication and returns at once; one of an earlier state is dropped. */
  offer(copy: Copy): void {
    const slot = this.#slots.get(copy.key) ?? {
      newest: copy,
      published: undefined,
      putAt: Number.NEGATIVE_INFINITY,
      running: undefined,
    };
    // A change that was given up as too slow may still come in after its successor.
    if (copy.bookmark >= slot.newest.bookmark) slot.newest = copy;
    this.#slots.set(copy.key, slot);
    slot.running ??= this.#catchUp(slot);
  }

  /** The newest copy of a key, if KV is known to hold it or it is on its way there. */
  newest(key: string): Copy | undefined {
    const slot = this.#slots.get(key);
    const arrives = slot?.running !== undefined || slot?.published === slot?.newest;
    return arrives ? slot?.newest : undefined;
  }

  /** Resolves when all that was offered is in KV; rejects when some of it is not, or not yet. */
  async settle(): Promise<void> {
    const slots = [...this.#slots.values()];
    const running = Promise.all(slots.map((slot) => slot.running));
    // A put that hangs is not given up: it could arrive after its successor.
    await withDeadline(SETTLES_WITHIN, running, () => new Error('KV takes too long'));
    if (slots.some((slot) => slot.published !== slot.newest)) throw new Error('KV refuses');
  }

  async #catchUp(slot: Slot): Promise<void> {
    try {
      while (slot.published !== slot.newest) {
        // Waited for before a put, not after it: an object that has nothing to do costs nothing.
        const early = slot.putAt + PUT_INTERVAL - performance.now();
        if (early > 0) await pause(early);
        const copy = slot.newest;
        await put(this.#kv(), copy);
        slot.putAt = performance.now();
        slot.published = copy;
      }
    } catch {
      // The alarm that was set before the write publishes later; until then readers go to D1.
    } finally {
      slot.running = undefined;
    }
  }
}

const put = (kv: KVNamespace, { key, value }: Copy): Promise<void> =>
  value === null ? kv.delete(key) : kv.put(key, value.body, { metadata: value.metadata });

const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
