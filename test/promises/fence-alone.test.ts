/** The fence of a location, where an isolate is alone, where it is not, and where that changes. */
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { bookmarkOf } from '../../src/db/bookmark.ts';
import { Writers } from '../../src/registrar/writers.ts';
import { clock, wait } from '../support/fakes/clock.ts';
import { rounds } from '../support/rounds.ts';

type Fence = typeof import('../../src/copies/fence.ts');

/** The module anew: an isolate that remembers nothing. */
async function freshIsolate(): Promise<Fence> {
  vi.resetModules();
  return import('../../src/copies/fence.ts');
}

const here = { database: 'main', epoch: 1 };
const bookmark = (n: number) =>
  bookmarkOf(here, `${String(n).padStart(8, '0')}-00000000-00000000-${'0'.repeat(32)}`);
const alone = { company: null };

/** The demand in a tenant that an isolate without a memory sees. */
const demand = async (userId: string, tenantKey = 'acme') =>
  (await freshIsolate()).fenceOf(userId, tenantKey, here);

let users = 0;
let userId = '';
const of = (tenantKey: string | null = 'acme') => ({ userId, tenantKey });
beforeEach(() => {
  users += 1;
  userId = `alone${users}`;
});
afterEach(() => vi.restoreAllMocks());

/** Counts the calls of the cache from now on. */
const counted = () => ({
  looks: vi.spyOn(caches.default, 'match'),
  puts: vi.spyOn(caches.default, 'put'),
});

describe('an isolate that is alone', () => {
  test('puts once, after it has looked once', async () => {
    const isolate = await freshIsolate();
    await isolate.raiseFence(of(), bookmark(1), alone);
    const { looks, puts } = counted();
    for (const n of [2, 3]) await isolate.raiseFence(of(), bookmark(n), alone);
    expect([looks.mock.calls.length, puts.mock.calls.length]).toEqual([0, 2]);
    expect(await demand(userId)).toBe(bookmark(3));
  });

  test('lowers no fence that another isolate has left before', async () => {
    await (await freshIsolate()).raiseFence(of('globex'), bookmark(5));
    const isolate = await freshIsolate();
    for (const n of [1, 2]) await isolate.raiseFence(of(), bookmark(n), alone);
    expect(await demand(userId, 'globex')).toBe(bookmark(5));
    expect(await demand(userId)).toBe(bookmark(2));
  });

  test('puts nothing for a write that another write of it has put along', async () => {
    const isolate = await freshIsolate();
    await isolate.raiseFence(of(), bookmark(1));
    const { puts } = counted();
    const raise = (n: number) => isolate.raiseFence(of(), bookmark(n), alone);
    await Promise.all([raise(3), raise(2), raise(3), raise(3)]);
    expect(puts).toHaveBeenCalledOnce();
    expect(await demand(userId)).toBe(bookmark(3));
  });

  test('puts in order, however slow the cache is', async () => {
    const isolate = await freshIsolate();
    await isolate.raiseFence(of(), bookmark(1));
    const put = caches.default.put.bind(caches.default);
    const slow = vi.spyOn(caches.default, 'put').mockImplementationOnce(async (url, entry) => {
      await wait(50);
      await put(url, entry);
    });
    await Promise.all([2, 3].map((n) => isolate.raiseFence(of(), bookmark(n), alone)));
    expect(slow).toHaveBeenCalled();
    expect(await demand(userId)).toBe(bookmark(3));
  });

  test('looks again after a put that failed, since it may still land', async () => {
    const isolate = await freshIsolate();
    await isolate.raiseFence(of(), bookmark(1));
    vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const { looks, puts } = counted();
    puts.mockRejectedValueOnce(new Error('no'));
    await isolate.raiseFence(of(), bookmark(2), alone);
    await isolate.raiseFence(of(), bookmark(3), alone);
    expect(looks).toHaveBeenCalled();
    expect(await demand(userId)).toBe(bookmark(3));
  });
});

describe('an isolate in company', () => {
  test('puts its fence back up when a put of another lands late', async () => {
    const [late, other] = [await freshIsolate(), await freshIsolate()];
    for (const n of [1, 2]) await late.raiseFence(of(), bookmark(n), alone);
    const put = caches.default.put.bind(caches.default);
    let lands: () => void = () => undefined;
    const landing = new Promise<void>((resolve) => {
      lands = resolve;
    });
    vi.spyOn(caches.default, 'put').mockImplementationOnce(async (url, entry) => {
      await landing;
      await put(url, entry);
    });
    const slow = late.raiseFence(of(), bookmark(3), alone);
    const watched: Promise<unknown>[] = [];
    await other.raiseFence(of(), bookmark(4), { afterwards: (work) => watched.push(work) });
    lands();
    await slow;
    await Promise.all(watched);
    expect(watched).toHaveLength(1);
    expect(await demand(userId)).toBe(bookmark(4));
  });
});

describe('a registrar', () => {
  const at = (isolate: string, location: string | null = 'DFW') => ({ location, isolate });
  const raised = { copies: { userId: 'other', tenantKey: null }, bookmark: bookmark(1) };

  test('calls an isolate alone that wrote last, and no other within ten seconds', () => {
    const writers = new Writers();
    const steps: [writer: ReturnType<typeof at> | undefined, now: number, isAlone: boolean][] = [
      [at('a'), 0, false],
      [at('a'), 1, true],
      [at('b'), 2, false],
      [at('b'), 3, false],
      [at('a'), 4, false],
      [at('a'), 10_003, false],
      [at('a'), 10_004, true],
      [at('c', 'LHR'), 10_005, false],
      [at('c', 'LHR'), 10_006, true],
      [at('a'), 10_007, true],
      [undefined, 10_008, false],
      [at('a'), 10_009, false],
      [at('a'), 10_010, false],
      [at('a'), 20_009, true],
      [at('a', null), 20_010, false],
      [at('a'), 20_011, false],
    ];
    for (const [writer, now, isAlone] of steps) {
      expect(writers.acknowledge(writer, raised, now) === null, String(now)).toBe(isAlone);
    }
  });

  test('tells a writer in company which fences were raised within ten seconds', () => {
    const writers = new Writers();
    const raise = (tenantKey: string, n: number, now: number) => {
      const fence = { copies: { userId: 'u', tenantKey }, bookmark: bookmark(n) };
      return writers.acknowledge(at(tenantKey), fence, now);
    };
    raise('long-ago', 1, 0);
    raise('acme', 2, 10_000);
    writers.acknowledge(at('x'), raised, 10_001);
    expect(raise('globex', 3, 10_001)).toEqual(
      new Map([
        ['acme', bookmark(2)],
        ['globex', bookmark(3)],
      ]),
    );
  });

  test('knows nobody when it begins, and few locations', () => {
    const writers = new Writers();
    for (let n = 0; n < 200; n += 1) writers.acknowledge(at('a', `L${n}`), raised, n);
    expect(writers.acknowledge(at('a', 'L0'), raised, 300)).not.toBeNull();
    expect(writers.acknowledge(at('a', 'L199'), raised, 300)).toBeNull();
  });
});

/** A write: by which isolate, how long its puts take, and whether all is quiet before it. */
const write = fc.record({
  by: fc.nat({ max: 2 }),
  slow: fc.nat({ max: 4 }),
  isQuiet: fc.boolean(),
  tenant: fc.constantFrom('acme', 'globex', null),
});

/** Lets all puts land, and then the looks come that follow them within two seconds. */
async function settle(raising: readonly unknown[], watching: readonly unknown[]): Promise<void> {
  await Promise.all(raising);
  let isOver = false;
  const over = Promise.all(watching).then(() => {
    isOver = true;
  });
  while (!isOver) {
    clock.passToNextTimer();
    await wait(1);
  }
  await over;
}

test('any writes of three isolates leave the fences at the last acknowledged state', async () => {
  clock.hold('pauses');
  onTestFinished(() => clock.release());
  const put = caches.default.put.bind(caches.default);
  const property = fc.asyncProperty(fc.array(write, { maxLength: 12 }), async (writes) => {
    users += 1;
    const user = `any${users}`;
    const isolates = [await freshIsolate(), await freshIsolate(), await freshIsolate()];
    const writers = new Writers();
    const heights = new Map<string | null, number>();
    const raising: Promise<unknown>[] = [];
    const watching: Promise<unknown>[] = [];
    let now = 0;
    for (const [n, { by, slow, isQuiet, tenant }] of writes.entries()) {
      if (isQuiet) {
        await settle(raising, watching);
        now += 20_000;
      }
      now += 1;
      vi.spyOn(caches.default, 'put').mockImplementation(async (url, entry) => {
        await wait(slow);
        await put(url, entry);
      });
      const afterwards = (work: Promise<unknown>) => watching.push(work);
      const copies = { userId: user, tenantKey: tenant };
      const height = bookmark(n + 1);
      const writer = { location: 'DFW', isolate: String(by) };
      const company = writers.acknowledge(writer, { copies, bookmark: height }, now);
      const raised = isolates[by]?.raiseFence(copies, height, { company, afterwards });
      heights.set(tenant, n + 1);
      raising.push(Promise.resolve(raised));
    }
    await settle(raising, watching);
    vi.restoreAllMocks();
    for (const [tenant, height] of heights) {
      const seen = await demand(user, tenant ?? 'acme');
      expect(String(seen) >= bookmark(height), JSON.stringify(writes)).toBe(true);
    }
  });
  await fc.assert(property, { numRuns: rounds(40, 200), seed: 17 });
});
