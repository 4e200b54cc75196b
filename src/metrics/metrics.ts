import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../env.ts';
import { added, type Counts } from './series.ts';

const KEY = 'sums';

/**
 * The sums of what some isolates have counted. All of them are one value in storage, so that to add
 * what an isolate sends is one write.
 * See docs/decisions/metrics.md#one-value-holds-all-sums.
 */
export class Metrics extends DurableObject<Env> {
  readonly #stored = this.ctx.storage.kv;
  #sums: Counts = this.#stored.get<Counts>(KEY) ?? new Map();

  /** Adds what an isolate has counted. It is stored before the answer leaves. */
  add(counts: Counts): void {
    this.#sums = added(this.#sums, counts);
    this.#stored.put(KEY, this.#sums);
  }

  sums(): Counts {
    return this.#sums;
  }
}
