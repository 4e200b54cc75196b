/** When a delivery is tried again, and in which order deliveries are made. */
import { describe, expect, test } from 'vitest';
import { inOrder } from '../../src/webhooks/in-order.ts';
import { nextTry, retryAfterIn } from '../../src/webhooks/schedule.ts';

const hours = (attempts: number, random = 0, retryAfter: number | null = null) =>
  nextTry({ attempts, retryAfter, now: 0, random }) / 3_600_000;

describe('the next try', () => {
  test('keeps the schedule of the standard, and the last pause repeats', () => {
    const pauses = Array.from({ length: 11 }, (_, n) => hours(n + 1));
    expect(pauses.slice(0, 3)).toEqual([5 / 3_600, 5 / 60, 0.5]);
    expect(pauses.slice(3)).toEqual([2, 5, 10, 14, 20, 24, 24, 24]);
  });

  test('is later by up to a fifth', () => {
    expect(hours(4, 0.5)).toBeCloseTo(2.2);
    expect(hours(4, 1)).toBeCloseTo(2.4);
  });

  test('is no earlier than Retry-After, up to a day', () => {
    expect(hours(1, 0, 3_600_000)).toBe(1);
    expect(hours(1, 0, 3_600_000 * 100)).toBe(24);
    expect(hours(5, 0, 3_600_000)).toBe(5);
  });

  test.each([
    ['120', 120_000],
    ['Thu, 01 Jan 1970 00:10:00 GMT', 600_000],
    ['soon', null],
    ['-1', null],
    [null, null],
  ])('reads Retry-After: %s', (header, milliseconds) => {
    const read = retryAfterIn(header, 0);
    if (header === '-1') expect(read ?? 0).toBeGreaterThanOrEqual(0);
    else expect(read).toBe(milliseconds);
  });
});

describe('in order', () => {
  const items = ['a1', 'a2', 'b1', 'a3', 'c1', 'b2'].map((name) => ({
    name,
    subject: name[0] ?? '',
  }));

  /** Runs the items, and tells how they began and ended. */
  async function run(fails: readonly string[], atOnce = 10, stopsAfter = 100) {
    const log: string[] = [];
    let running = 0;
    let most = 0;
    const stops = () => log.filter((line) => line.endsWith('.')).length >= stopsAfter;
    await inOrder(items, { atOnce, stops }, async ({ name }) => {
      running += 1;
      most = Math.max(most, running);
      log.push(name);
      await new Promise((resolve) => setTimeout(resolve, 1));
      log.push(`${name}.`);
      running -= 1;
      return !fails.includes(name);
    });
    return { log, most };
  }

  test('what comes later of a subject begins after what is earlier has ended', async () => {
    const { log, most } = await run([]);
    expect(log.filter((line) => line.startsWith('a'))).toEqual([
      'a1',
      'a1.',
      'a2',
      'a2.',
      'a3',
      'a3.',
    ]);
    expect(most).toBe(3);
    expect(log).toHaveLength(12);
  });

  test('a failure leaves out the rest of its subject, and nothing else', async () => {
    const { log } = await run(['a2']);
    expect(log).not.toContain('a3');
    expect(log).toEqual(expect.arrayContaining(['a1.', 'b1.', 'b2.', 'c1.']));
  });

  test('no more run at once than may, and nothing begins after a stop', async () => {
    expect((await run([], 2)).most).toBe(2);
    expect((await run([], 1, 2)).log).toEqual(['a1', 'a1.', 'a2', 'a2.']);
  });
});
