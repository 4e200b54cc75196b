/** The fence of a location, where several isolates raise it at once and the cache may fail. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { bookmarkOf } from '../../src/db/bookmark.ts';
import { until } from '../support/eventually.ts';

type Fence = typeof import('../../src/copies/fence.ts');

/** The module anew: an isolate that remembers nothing. */
async function freshIsolate(): Promise<Fence> {
  vi.resetModules();
  return import('../../src/copies/fence.ts');
}

const here = { database: 'main', epoch: 1 };
const next = { database: 'main', epoch: 2 };
const bookmark = (n: number, timeline = here) =>
  bookmarkOf(timeline, `0000000${n}-00000000-00000000-${'0'.repeat(32)}`);

afterEach(() => vi.restoreAllMocks());

describe('two isolates that raise a fence at once', () => {
  test('leave it at the later state, whoever comes last', async () => {
    for (const [first, last] of [
      [1, 2],
      [2, 1],
    ] as const) {
      const key = `record/both/${first}`;
      const isolates = { [first]: await freshIsolate(), [last]: await freshIsolate() };
      // Both have looked before either puts, the puts come in this order, and both before either
      // ends.
      const put = caches.default.put.bind(caches.default);
      const [begun, done] = [new Set<string>(), new Set<string>()];
      vi.spyOn(caches.default, 'put').mockImplementation(async (url, fence) => {
        const height = fence.headers.get('ETag')?.slice(1, -1) ?? '';
        begun.add(height);
        const itsTurn = () => height === bookmark(first) || done.has(bookmark(first));
        await until(() => begun.size === 2 && itsTurn());
        await put(url, fence);
        done.add(height);
        await until(() => done.size === 2);
      });
      await Promise.all([1, 2].map((n) => isolates[n]?.raiseFence(key, bookmark(n))));
      vi.restoreAllMocks();
      expect(await (await freshIsolate()).fenceOf(key, here), `${first} first`).toBe(bookmark(2));
    }
  });
});

describe('a cache that fails', () => {
  test('to take a fence: the isolate remembers it, and the write stands', async () => {
    const isolate = await freshIsolate();
    vi.spyOn(caches.default, 'put').mockRejectedValue(new Error('no'));
    const log = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    await isolate.raiseFence('record/remembered', bookmark(1));
    expect(log).toHaveBeenCalledOnce();
    expect(await isolate.fenceOf('record/remembered', here)).toBe(bookmark(1));
  });

  test('to keep a fence: it is not tried forever', async () => {
    const isolate = await freshIsolate();
    const put = vi.spyOn(caches.default, 'put').mockResolvedValue(undefined);
    await isolate.raiseFence('record/kept', bookmark(1));
    expect(put.mock.calls.length).toBeLessThan(5);
  });

  test('to keep a fence: the isolate remembers the later of two', async () => {
    const isolate = await freshIsolate();
    vi.spyOn(caches.default, 'put').mockResolvedValue(undefined);
    const key = 'record/twice';
    for (const [raised, height] of [
      [bookmark(2), bookmark(2)],
      [bookmark(1), bookmark(2)],
      [bookmark(1, next), bookmark(1, next)],
      [bookmark(2), bookmark(1, next)],
    ] as const) {
      await isolate.raiseFence(key, raised);
      expect(await isolate.fenceOf(key, height === bookmark(2) ? here : next)).toBe(height);
    }
  });

  test('to show a fence: it may be of every height', async () => {
    const isolate = await freshIsolate();
    vi.spyOn(caches.default, 'match').mockRejectedValue(new Error('no'));
    expect(await isolate.fenceOf('record/unseen', here)).toBe('primary');
  });
});

describe('where the database was restored', () => {
  test('a fence of the later epoch is not lowered by one of the earlier epoch', async () => {
    const [one, other] = [await freshIsolate(), await freshIsolate()];
    const key = 'record/later';
    await one.raiseFence(key, bookmark(1, next));
    await other.raiseFence(key, bookmark(9));
    await one.raiseFence(key, bookmark(9));
    for (const isolate of [one, await freshIsolate()]) {
      expect(await isolate.fenceOf(key, next)).toBe(bookmark(1, next));
    }
  });

  test('a fence of the earlier epoch is replaced, however high it is', async () => {
    const [one, other] = [await freshIsolate(), await freshIsolate()];
    const key = 'record/earlier';
    await one.raiseFence(key, bookmark(9));
    await other.raiseFence(key, bookmark(1, next));
    await one.raiseFence(key, bookmark(1, next));
    for (const isolate of [one, other, await freshIsolate()]) {
      expect(await isolate.fenceOf(key, next)).toBe(bookmark(1, next));
    }
  });

  test('a fence demands nothing in a later epoch and the primary in an earlier one', async () => {
    const key = 'record/related';
    const isolate = await freshIsolate();
    await isolate.raiseFence(key, bookmark(1, next));
    for (const each of [isolate, await freshIsolate()]) {
      expect(await each.fenceOf(key, { database: 'main', epoch: 3 })).toBeNull();
      expect(await each.fenceOf(key, { database: 'other', epoch: 2 })).toBeNull();
      expect(await each.fenceOf(key, here)).toBe('primary');
    }
  });

  test('a fence that is no bookmark may be of any height', async () => {
    const headers = { ETag: '"00000001-00000000"', 'Cache-Control': 'max-age=300' };
    const fence = new Response(null, { headers });
    await caches.default.put('https://fence.roster.invalid/record/unreadable', fence);
    const isolate = await freshIsolate();
    expect(await isolate.fenceOf('record/unreadable', here)).toBe('primary');
    await isolate.raiseFence('record/unreadable', bookmark(1));
    expect(await isolate.fenceOf('record/unreadable', here)).toBe(bookmark(1));
  });
});
