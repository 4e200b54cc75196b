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

/** The copy of a user's record in a tenant. */
const copyOf = (userId: string) => ({ userId, tenantKey: 'acme' });

/** The demand of the fences on a user's copy, as an isolate sees them. */
const demand = (isolate: Fence, userId: string, timeline = here, tenantKey = 'acme') =>
  isolate.fenceOf(userId, tenantKey, timeline);

afterEach(() => vi.restoreAllMocks());

describe('two isolates that raise a fence at once', () => {
  test('leave it at the later state, whoever comes last', async () => {
    for (const [first, last] of [
      [1, 2],
      [2, 1],
    ] as const) {
      const key = `both${first}`;
      const isolates = { [first]: await freshIsolate(), [last]: await freshIsolate() };
      // Both have looked before either puts, the puts come in this order, and both before either
      // ends.
      const put = caches.default.put.bind(caches.default);
      const [begun, done] = [new Set<string>(), new Set<string>()];
      vi.spyOn(caches.default, 'put').mockImplementation(async (url, fence) => {
        const height = fence.headers.get('ETag')?.slice('"acme='.length, -1) ?? '';
        begun.add(height);
        const itsTurn = () => height === bookmark(first) || done.has(bookmark(first));
        await until(() => begun.size === 2 && itsTurn());
        await put(url, fence);
        done.add(height);
        await until(() => done.size === 2);
      });
      await Promise.all([1, 2].map((n) => isolates[n]?.raiseFence(copyOf(key), bookmark(n))));
      vi.restoreAllMocks();
      expect(await demand(await freshIsolate(), key), `${first} first`).toBe(bookmark(2));
    }
  });
});

describe('the fence over all copies of a user', () => {
  const tenantsOf = async (isolate: Fence, userId: string) =>
    Promise.all(['acme', 'globex'].map((tenant) => demand(isolate, userId, here, tenant)));

  test('stands before each of them, and before no other user’s', async () => {
    const isolate = await freshIsolate();
    await isolate.raiseFence({ userId: 'all', tenantKey: null }, bookmark(2));
    for (const each of [isolate, await freshIsolate()]) {
      expect(await tenantsOf(each, 'all')).toEqual([bookmark(2), bookmark(2)]);
      expect(await tenantsOf(each, 'nobody')).toEqual([null, null]);
    }
  });

  test('leaves a higher fence of one tenant as it is, also where another isolate raises it', async () => {
    await (await freshIsolate()).raiseFence(copyOf('mixed'), bookmark(3));
    const isolate = await freshIsolate();
    await isolate.raiseFence({ userId: 'mixed', tenantKey: null }, bookmark(2));
    expect(await tenantsOf(await freshIsolate(), 'mixed')).toEqual([bookmark(3), bookmark(2)]);
    await isolate.raiseFence({ userId: 'mixed', tenantKey: 'globex' }, bookmark(4));
    expect(await tenantsOf(await freshIsolate(), 'mixed')).toEqual([bookmark(3), bookmark(4)]);
  });

  test('takes in the older fences of single tenants, when they are many', async () => {
    const isolate = await freshIsolate();
    const tenants = Array.from({ length: 40 }, (_, n) => `tenant-${n}`);
    for (const [n, tenantKey] of tenants.entries()) {
      await isolate.raiseFence({ userId: 'many', tenantKey }, bookmark(Math.floor(n / 5)));
    }
    for (const [n, tenantKey] of tenants.entries()) {
      const height = await demand(await freshIsolate(), 'many', here, tenantKey);
      expect(String(height) >= bookmark(Math.floor(n / 5)), tenantKey).toBe(true);
    }
    const entry = await caches.default.match('https://fence.roster.invalid/many');
    expect(entry?.headers.get('ETag')?.length).toBeLessThan(2_000);
    expect(await demand(isolate, 'many', here, 'tenant-39')).toBe(bookmark(7));
    expect(await demand(isolate, 'many', here, 'none')).toBe(bookmark(4));
  });
});

describe('a cache that fails', () => {
  test('to take a fence: the isolate remembers it, and the write stands', async () => {
    const isolate = await freshIsolate();
    vi.spyOn(caches.default, 'put').mockRejectedValue(new Error('no'));
    const failed = vi.fn();
    await isolate.raiseFence(copyOf('remembered'), bookmark(1), { failed });
    expect(failed).toHaveBeenCalledOnce();
    expect(await demand(isolate, 'remembered')).toBe(bookmark(1));
  });

  test('to keep a fence: it is not tried forever', async () => {
    const isolate = await freshIsolate();
    const put = vi.spyOn(caches.default, 'put').mockResolvedValue(undefined);
    await isolate.raiseFence(copyOf('kept'), bookmark(1));
    expect(put.mock.calls.length).toBeLessThan(5);
  });

  test('to keep a fence: the isolate remembers the later of two', async () => {
    const isolate = await freshIsolate();
    vi.spyOn(caches.default, 'put').mockResolvedValue(undefined);
    const key = 'twice';
    for (const [raised, height] of [
      [bookmark(2), bookmark(2)],
      [bookmark(1), bookmark(2)],
      [bookmark(1, next), bookmark(1, next)],
      [bookmark(2), bookmark(1, next)],
    ] as const) {
      await isolate.raiseFence(copyOf(key), raised);
      expect(await demand(isolate, key, height === bookmark(2) ? here : next)).toBe(height);
    }
  });

  test('to show a fence: it may be of every height', async () => {
    const isolate = await freshIsolate();
    vi.spyOn(caches.default, 'match').mockRejectedValue(new Error('no'));
    expect(await demand(isolate, 'unseen')).toBe('primary');
  });
});

describe('where the database was restored', () => {
  test('a fence of the later epoch is not lowered by one of the earlier epoch', async () => {
    const [one, other] = [await freshIsolate(), await freshIsolate()];
    const key = 'later';
    await one.raiseFence(copyOf(key), bookmark(1, next));
    await other.raiseFence(copyOf(key), bookmark(9));
    await one.raiseFence(copyOf(key), bookmark(9));
    for (const isolate of [one, await freshIsolate()]) {
      expect(await demand(isolate, key, next)).toBe(bookmark(1, next));
    }
  });

  test('a fence of the earlier epoch is replaced, however high it is', async () => {
    const [one, other] = [await freshIsolate(), await freshIsolate()];
    const key = 'earlier';
    await one.raiseFence(copyOf(key), bookmark(9));
    await other.raiseFence(copyOf(key), bookmark(1, next));
    await one.raiseFence(copyOf(key), bookmark(1, next));
    for (const isolate of [one, other, await freshIsolate()]) {
      expect(await demand(isolate, key, next)).toBe(bookmark(1, next));
    }
  });

  test('a fence demands nothing in a later epoch and the primary in an earlier one', async () => {
    const key = 'related';
    const isolate = await freshIsolate();
    await isolate.raiseFence(copyOf(key), bookmark(1, next));
    for (const each of [isolate, await freshIsolate()]) {
      expect(await demand(each, key, { database: 'main', epoch: 3 })).toBeNull();
      expect(await demand(each, key, { database: 'other', epoch: 2 })).toBeNull();
      expect(await demand(each, key)).toBe('primary');
    }
  });

  test('a fence that is no bookmark may be of any height', async () => {
    const headers = { ETag: '"00000001-00000000"', 'Cache-Control': 'max-age=300' };
    const fence = new Response(null, { headers });
    await caches.default.put('https://fence.roster.invalid/unreadable', fence);
    const isolate = await freshIsolate();
    expect(await demand(isolate, 'unreadable')).toBe('primary');
    await isolate.raiseFence(copyOf('unreadable'), bookmark(1));
    expect(await demand(isolate, 'unreadable')).toBe(bookmark(1));
  });
});
