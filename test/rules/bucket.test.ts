/** The arithmetic of a token bucket. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Bucket, fullAt, take } from '../../src/limits/rules.ts';

describe('a bucket', () => {
  const size = fc.record({
    capacity: fc.integer({ min: 1, max: 50 }),
    refillPerSecond: fc.double({ min: 0.01, max: 100, noNaN: true }),
  });
  /** Milliseconds between requests. Most come at once, some later, some with an earlier clock. */
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: -5_000, max: 5_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 5_000, max: 5_000_000 }) },
  );
  const steps = fc.array(step, { minLength: 20, maxLength: 200, size: 'max' });

  /** The times of granted tokens. Each is the highest time so far. */
  function granted(of: { capacity: number; refillPerSecond: number }, between: readonly number[]) {
    const times: number[] = [];
    let bucket: Bucket | undefined;
    let [now, latest] = [1_000_000, 0];
    for (const step of between) {
      now += step;
      latest = Math.max(latest, now);
      const taken = take(bucket, of, now);
      bucket = taken.bucket;
      if (taken.wait === 0) times.push(latest);
    }
    return times;
  }

  test('grants at most its capacity and its refill in any window, however the clock moves', () => {
    fc.assert(
      fc.property(size, steps, (of, between) => {
        const times = granted(of, between);
        for (const [first, start] of times.entries()) {
          for (const [last, end] of times.entries()) {
            if (last < first) continue;
            const most = of.capacity + ((end - start) / 1_000) * of.refillPerSecond;
            expect(last - first + 1).toBeLessThanOrEqual(most + 1e-6);
          }
        }
      }),
    );
  });

  test('tells the exact second at which the next token is there', () => {
    fc.assert(
      fc.property(size, steps, (of, between) => {
        let bucket: Bucket | undefined;
        let now = 1_000_000;
        for (const step of between) {
          now += Math.abs(step);
          const taken = take(bucket, of, now);
          bucket = taken.bucket;
          if (taken.wait === 0) continue;
          expect(taken.wait).toBeGreaterThanOrEqual(1);
          expect(Number.isInteger(taken.wait)).toBe(true);
          expect(take(bucket, of, now + taken.wait * 1_000 + 1).wait).toBe(0);
          expect(take(bucket, of, now + (taken.wait - 1) * 1_000 - 1).wait).toBeGreaterThan(0);
        }
      }),
    );
  });

  test('is deleted only after it is full', () => {
    fc.assert(
      fc.property(size, fc.double({ min: 0, max: 50, noNaN: true }), (of, tokens) => {
        const bucket = { tokens: Math.min(tokens, of.capacity), at: 1_000 };
        const full = take(bucket, of, fullAt(bucket, of)).bucket;
        expect(full.tokens).toBeCloseTo(of.capacity - 1, 6);
      }),
    );
  });
});
