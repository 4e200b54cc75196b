/** The arithmetic of a token bucket. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Bucket, fullAt, take } from '../../src/limits/rules.ts';

describe('a bucket', () => {
  const size = fc.record({
    capacity: fc.integer({ min: 1, max: 50 }),
    refillPerSecond: fc.double({ min: 0.01, max: 100, noNaN: true }),
  });
  /** Milliseconds between requests: most come at once, some after a while, some in the past. */
  const step = fc.oneof(
    { weight: 8, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: -5_000, max: 5_000 }) },
    { weight: 1, arbitrary: fc.integer({ min: 5_000, max: 5_000_000 }) },
  );
  const steps = fc.array(step, { minLength: 20, maxLength: 200, size: 'max' });

  /** When tokens were granted, by the highest time there has been. */
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

  test('grants no more than it holds and is refilled with, in any window, whatever the clock does', () => {
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

  test('says when to come back: then there is a token, and a second earlier there was none', () => {
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

  test('is forgotten no sooner than it is full', () => {
    fc.assert(
      fc.property(size, fc.double({ min: 0, max: 50, noNaN: true }), (of, tokens) => {
        const bucket = { tokens: Math.min(tokens, of.capacity), at: 1_000 };
        const full = take(bucket, of, fullAt(bucket, of)).bucket;
        expect(full.tokens).toBeCloseTo(of.capacity - 1, 6);
      }),
    );
  });
});
