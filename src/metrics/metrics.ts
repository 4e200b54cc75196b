import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../env.ts';
import { type Held, HeldBy } from './held.ts';
import { added, type Counts } from './series.ts';

/** What an isolate sends: what it has counted since it sent last, and what its objects hold now. */
export interface Report {
  readonly isolate: string;
  readonly counts: Counts;
  readonly held: Held;
}

const KEY = 'sums';

/**
 * The sums of what some isolates have counted. All of them are one value in storage, so that to add
 * what an isolate sends is one write.
 * See docs/decisions/metrics.md#one-value-holds-all-sums.
 */
export class Metrics extends DurableObject<Env> {
  readonly #stored = this.ctx.storage.kv;
  #sums: Counts = this.#stored.get<Counts>(KEY) ?? new Map();
  readonly #held = new HeldBy();

  /** Adds what an isolate has counted. It is stored before the answer leaves. */
  add({ isolate, counts, held }: Report): void {
    this.#held.tell(isolate, held, Date.now());
    if (counts.size === 0) return;
    this.#sums = added(this.#sums, counts);
    this.#stored.put(KEY, this.#sums);
  }

  /** The sums since the first deployment, and the writes that registrars hold now. */
  read(): { readonly sums: Counts; readonly held: Held } {
    return { sums: this.#sums, held: this.#held.sum(Date.now()) };
  }
}
