/** The token bucket. Pure. */

/** The number of tokens in a full bucket, and the speed at which they come back. */
export interface BucketSize {
  readonly capacity: number;
  readonly refillPerSecond: number;
}

/** The tokens that were left at a time, in milliseconds UTC. A new bucket is full. */
export interface Bucket {
  readonly tokens: number;
  readonly at: number;
}

/** Takes one token. `wait` is 0 if it was taken, otherwise the seconds until there is one. */
export function take(
  bucket: Bucket | undefined,
  size: BucketSize,
  now: number,
): { readonly bucket: Bucket; readonly wait: number } {
  const filled = refill(bucket ?? { tokens: size.capacity, at: now }, size, now);
  if (filled.tokens >= 1) return { bucket: { ...filled, tokens: filled.tokens - 1 }, wait: 0 };
  const wait = Math.ceil((1 - filled.tokens) / size.refillPerSecond);
  return { bucket: filled, wait: Math.max(1, wait) };
}

export interface Quota {
  /** The whole tokens that the bucket has. */
  readonly left: number;
  /** The seconds until the bucket is full; if it is empty, until it has a token. */
  readonly reset: number;
}

export function quotaOf(bucket: Bucket, size: BucketSize): Quota {
  const left = Math.floor(bucket.tokens);
  const missing = left > 0 ? size.capacity - bucket.tokens : 1 - bucket.tokens;
  return { left, reset: Math.max(1, Math.ceil(missing / size.refillPerSecond)) };
}

/** The time at which a bucket is full again, in milliseconds UTC. */
export function fullAt({ tokens, at }: Bucket, { capacity, refillPerSecond }: BucketSize): number {
  return at + Math.ceil((Math.max(0, capacity - tokens) / refillPerSecond) * 1_000);
}

/** A clock that goes backwards adds no tokens, and none twice when it goes forwards again. */
function refill({ tokens, at }: Bucket, size: BucketSize, now: number): Bucket {
  const seconds = Math.max(0, now - at) / 1_000;
  const filled = Math.min(size.capacity, tokens + seconds * size.refillPerSecond);
  return { tokens: filled, at: Math.max(at, now) };
}
