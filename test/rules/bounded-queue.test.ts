/**
 * The queue of costly work in an isolate: few at a time, a few more wait, the others are refused.
 */
import { describe, expect, test } from 'vitest';
import { BoundedQueue } from '../../src/isolate/bounded-queue.ts';
import { clock } from '../support/fakes/clock.ts';

const full = () => new Error('full');
const nothing = async () => undefined;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));

describe('a bounded queue', () => {
  test('runs two at a time, in their order, and refuses the eleventh', async () => {
    const queue = new BoundedQueue({ running: 2, waiting: 8 });
    const begun: number[] = [];
    let running = 0;
    let most = 0;
    const work = (i: number) => async () => {
      begun.push(i);
      running += 1;
      most = Math.max(most, running);
      await pause(20);
      running -= 1;
    };
    const calls = Array.from({ length: 60 }, (_, i) => queue.run(work(i), full));
    const outcomes = await Promise.allSettled(calls);
    expect(outcomes.map(({ status }) => status === 'fulfilled').indexOf(false)).toBe(10);
    expect(outcomes.filter(({ status }) => status === 'rejected')).toHaveLength(50);
    expect(begun).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(most).toBe(2);
    await queue.run(nothing, full);
  });

  test('lets other work of the isolate go on between two calls that block it', async () => {
    const queue = new BoundedQueue({ running: 2, waiting: 8 });
    const order: string[] = [];
    const blocking = async () => {
      for (let i = 0; i < 10_000_000; i += 1) Math.sqrt(i);
      order.push('call');
    };
    const calls = Promise.all(Array.from({ length: 10 }, () => queue.run(blocking, full)));
    const others = (async () => {
      while (order.filter((each) => each === 'call').length < 10) {
        await pause(1);
        order.push('other');
      }
    })();
    await Promise.all([calls, others]);
    expect(order.join(' ')).not.toContain('call call call');
  });

  test('refuses at once, and has room again afterwards', async () => {
    const queue = new BoundedQueue({ running: 1, waiting: 1 });
    const first = queue.run(nothing, full);
    const second = queue.run(nothing, full);
    await expect(queue.run(nothing, full)).rejects.toThrow('full');
    await Promise.all([first, second]);
    await queue.run(nothing, full);
  });

  test('goes on when one fails', async () => {
    const queue = new BoundedQueue({ running: 1, waiting: 0 });
    const failing = () => Promise.reject(new Error('failed'));
    await expect(queue.run(failing, full)).rejects.toThrow('failed');
    await queue.run(nothing, full);
  });

  test('forgets those whose request has ended', async () => {
    const queue = new BoundedQueue({ running: 1, waiting: 0 });
    queue.run(() => new Promise(() => undefined), full);
    await expect(queue.run(nothing, full)).rejects.toThrow('full');
    clock.pass(1_100);
    await queue.run(nothing, full);
  });
});
