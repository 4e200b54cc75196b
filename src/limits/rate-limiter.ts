import { DurableObject } from 'cloudflare:workers';
import type { Env } from '../env.ts';
import { type Bucket, type BucketSize, fullAt, type Quota, quotaOf, take } from './rules.ts';

/** The stored bucket. The platform evicts an idle object after a minute or two. */
interface Kept {
  readonly bucket: Bucket;
  readonly size: BucketSize;
}

/** `wait` is 0 if a token was taken, otherwise the seconds until there is one. */
export interface Charge extends Quota {
  readonly wait: number;
}

const KEY = 'bucket';

/**
 * One token bucket. `charge` is synchronous, so parallel requests take one after another. A granted
 * token is stored before the answer leaves. A refusal writes nothing.
 */
export class RateLimiter extends DurableObject<Env> {
  readonly #stored = this.ctx.storage.kv;
  #kept = this.#stored.get<Kept>(KEY);

  /** Takes a token from a bucket of this size, if there is one. */
  async charge(size: BucketSize): Promise<Charge> {
    const { bucket, wait } = take(this.#kept?.bucket, size, Date.now());
    const charge = { wait, ...quotaOf(bucket, size) };
    if (wait > 0) return charge;
    const isNew = this.#kept === undefined;
    this.#kept = { bucket, size };
    this.#stored.put(KEY, this.#kept);
    // A bucket in use already has its alarm.
    if (isNew) await this.ctx.storage.setAlarm(fullAt(bucket, size));
    return charge;
  }

  /** Deletes a bucket that is full again. */
  override async alarm(): Promise<void> {
    const full = this.#kept ? fullAt(this.#kept.bucket, this.#kept.size) : 0;
    if (full > Date.now()) await this.ctx.storage.setAlarm(full);
    else await this.clear();
  }

  /** Keeps nothing: the bucket is full. */
  async clear(): Promise<void> {
    this.#kept = undefined;
    await this.ctx.storage.deleteAll();
  }
}
