/** The fence of a location, where several isolates raise it at once and the cache may fail. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { until } from '../support/eventually.ts';

type Fence = typeof import('../../src/copies/fence.ts');

/** The module anew: an isolate that remembers nothing. */
async function freshIsolate(): Promise<Fence> {
  vi.resetModules();
  return import('../../src/copies/fence.ts');
}

const bookmark = (n: number) => `0000000${n}-00000000-00000000-${'0'.repeat(32)}`;

afterEach(() => vi.restoreAllMocks());

describe('two isolates that raise a fence at once', () => {
  test('leave it at the later state, whoever comes last', async () => {
    for (const [first, last] of [
      [1, 2],
      [2, 1],
    ] as const) {
      const key = `record/both/${first}`;
      const isolates = { [first]: await freshIsolate(), [last]: await freshIsolate() };
      // Both have looked before either puts, the puts come in this order, and both before either ends.
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
      expect(await (await freshIsolate()).fenceOf(key), `${first} first`).toBe(bookmark(2));
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
    expect(await isolate.fenceOf('record/remembered')).toBe(bookmark(1));
  });

  test('to keep a fence: it is not tried forever', async () => {
    const isolate = await freshIsolate();
    const put = vi.spyOn(caches.default, 'put').mockResolvedValue(undefined);
    await isolate.raiseFence('record/kept', bookmark(1));
    expect(put.mock.calls.length).toBeLessThan(5);
  });

  test('to show a fence: it may be of every height', async () => {
    const isolate = await freshIsolate();
    vi.spyOn(caches.default, 'match').mockRejectedValue(new Error('no'));
    expect((await isolate.fenceOf('record/unseen')) ?? '').toSatisfy(
      (height: string) => height > 'ffffffff',
    );
  });
});
