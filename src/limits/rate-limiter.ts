import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../env.ts';
import { type Bucket, type BucketSize, fullAt, take } from './rules.ts';

/** The stored bucket. The platform evicts an idle object after a minute or two. */
interface Kept {
  readonly bucket: Bucket;
  readonly size: BucketSize;
}

const KEY = 'bucket';

/**
 * One token bucket. `take` is synchronous, so parallel requests take one after another. A granted
 * token is stored before the answer leaves. A refusal writes nothing.
 */
export class RateLimiter extends DurableObject<Env> {
  readonly #stored = this.ctx.storage.kv;
  #kept = this.#stored.get<Kept>(KEY);

  /** Takes a token from a bucket of this size. Returns 0, or the seconds until there is one. */
  async take(size: BucketSize): Promise<number> {
    const { bucket, wait } = take(this.#kept?.bucket, size, Date.now());
    if (wait > 0) return wait;
    const isNew = this.#kept === undefined;
    this.#kept = { bucket, size };
    this.#stored.put(KEY, this.#kept);
    // A bucket in use already has its alarm.
    if (isNew) await this.ctx.storage.setAlarm(fullAt(bucket, size));
    return 0;
  }

  /** Deletes a bucket that is full again. */
  override async alarm(): Promise<void> {
    const full = this.#kept ? fullAt(this.#kept.bucket, this.#kept.size) : 0;
    if (full > Date.now()) {
      await this.ctx.storage.setAlarm(full);
    } else {
      this.#kept = undefined;
      await this.ctx.storage.deleteAll();
    }
  }
}
