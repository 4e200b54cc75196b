/** What copies, fences and bookmarks are worth after a restore, and while it is rolled out. */
import { runDurableObjectAlarm } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { type Copy, type CopyMetadata, recordKey } from '../../src/copies/copy.ts';
import { raiseFence } from '../../src/copies/fence.ts';
import { Publisher } from '../../src/copies/publisher.ts';
import { bookmarkOf, d1BookmarkOf, parseBookmark } from '../../src/db/bookmark.ts';
import { BOOKMARK_HEADER } from '../../src/http/session.ts';
import { registrarOf } from '../../src/registrar/in-registrar.ts';
import worker from '../../src/worker.ts';
import { incoming, type Received, received, record } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import { kvInMemory } from '../support/fakes/kv-in-memory.ts';
import type { Location } from '../support/fakes/locations.ts';
import { type Deployment, openWorld, type World } from '../support/fakes/world.ts';
import { markAll } from '../support/marks.ts';
import type { Around } from '../support/storage-probe.ts';

const MINUTE = 60_000;
const main = (epoch: number) => ({ database: 'main', epoch });
/** D1's own bookmark of a state. The last one sorts after all that the tests make. */
const state = (n: number) => `${String(n).padStart(8, '0')}-00000000-00000000-${'0'.repeat(32)}`;
const LAST = `ffffffff-ffffffff-ffffffff-${'f'.repeat(32)}`;

/** Storage calls whose name begins with this fail. */
let broken: string | undefined;
let failures = 0;
const around: Around = (name, call) => {
  if (!broken || !name.startsWith(broken)) return call();
  failures += 1;
  return Promise.reject(new Error('D1_ERROR: D1 DB is overloaded.'));
};

let world: World;
/** Deployments of both locations: before the restore and after it. */
let before: Deployment;
let after: Deployment;

beforeAll(async () => {
  const emails = Object.values(people).map(({ email }) => email);
  world = await openWorld(emails, { isolates: 2, around, epochs: [1, 2] });
  [before, after] = world.deployments as [Deployment, Deployment];
  await markAll();
});

afterAll(() => world.close());

beforeEach(async () => {
  world.kv.lag = 0;
  world.d1.lag = 0;
  broken = undefined;
  failures = 0;
  await world.moveRegistrars(1);
});

/** Somebody's own record in a tenant. */
function own(who: keyof typeof people, tenant: string) {
  const { path, token } = record(who, { platform_key: tenant });
  const of = { userId: people[who].id, tenantKey: tenant };
  const key = recordKey(of.userId, of.tenantKey);
  const get = (at: Location, headers: Record<string, string> = {}, isolate = 0) =>
    at.send(path, { token, headers }, isolate);
  const put = (at: Location, metadata: object) =>
    at.send(path, { method: 'PUT', token, body: { metadata } });
  const copy = async () => (await world.kv.central.getWithMetadata<CopyMetadata>(key)).metadata;
  /**
   * KV holds a copy of an epoch with the version of an answer. It takes one put of a key a second.
   */
  const published = (epoch: number, { headers }: Received) =>
    eventually(async () => {
      world.clock.pass(1_000);
      const found = await copy();
      expect(found?.bookmark).toMatch(new RegExp(`^main\\.${epoch}\\.`));
      expect(`"${found?.version}`).toBe(headers.get('ETag')?.split('-')[0]);
    });
  /** The document becomes another without a write, as by a restore. */
  const restore = (document: string) =>
    world.d1.database
      .prepare(
        `UPDATE platform_metadata SET metadata = ? WHERE user_id = ?
          AND scope_id = (SELECT id FROM scopes WHERE key = ?)`,
      )
      .bind(document, people[who].id, tenant)
      .run();
  /** KV holds a copy of an epoch in both locations from now on, for a minute. */
  const held = async (epoch: number, { here, there }: Deployment) => {
    await world.moveRegistrars(epoch);
    await put(here, { n: 0 });
    const written = await put(here, { n: 1 });
    expect(written.status).toBe(200);
    await published(epoch, written);
    world.clock.pass(10 * MINUTE);
    for (const location of [here, there]) expect(from(await get(location))).toBe('hit');
  };
  return { of, key, path, token, get, put, copy, published, restore, held };
}

const from = ({ headers }: Received) => headers.get('Cache-Status')?.split('; ')[1];
const bookmarkIn = ({ headers }: Received) =>
  parseBookmark(headers.get(BOOKMARK_HEADER) ?? '') ?? expect.fail('no bookmark');
const bringing = (bookmark: string) => ({ [BOOKMARK_HEADER]: bookmark });

describe('a copy of an earlier epoch', () => {
  test('is not served from KV, and is replaced when it is missed for the second time', async () => {
    const record = own('john', 'acme-corp');
    await record.held(1, before);
    await record.restore('{"restored":true}');
    await world.moveRegistrars(2);
    for (const location of [after.here, after.there]) {
      const answer = await record.get(location);
      expect(answer.json.metadata).toEqual({ restored: true });
      expect(from(answer)).toBe('fwd=miss');
    }
    world.clock.pass(MINUTE);
    expect(from(await record.get(after.here))).toBe('fwd=miss');
    await after.here.settle();
    await record.published(2, await record.get(after.here));
    world.clock.pass(MINUTE);
    const answer = await record.get(after.here, undefined, 1);
    expect(answer.json.metadata).toEqual({ restored: true });
    expect(from(answer)).toBe('hit');
  });

  test('is not served while D1 is down, nor to one who wants nothing but a copy', async () => {
    const record = own('jane', 'acme-corp');
    await record.held(1, before);
    const onlyCopies = { 'Cache-Control': 'only-if-cached' };
    expect((await record.get(after.there, onlyCopies)).status).toBe(504);
    broken = 'd1.';
    expect(from(await record.get(before.there, { 'Cache-Control': 'no-cache' }))).toBe('hit');
    expect((await record.get(after.there)).status).toBe(503);
  });

  test('is not served from the memory of an isolate', async () => {
    const { path, token } = own('beta', 'my-app');
    const context = { waitUntil: () => undefined, passThroughOnException: () => undefined };
    const asked = async (epoch: number) => {
      const request = incoming(path, { token, headers: { 'Cache-Control': 'max-age=600' } });
      const bindings = { ...env, DB_EPOCH: String(epoch) };
      // What else a context offers, Roster does not use.
      return received(
        await worker.fetch(request, bindings, context as unknown as ExecutionContext),
      );
    };
    expect(from(await asked(1))).toBe('fwd=miss');
    await eventually(async () => expect(from(await asked(1))).toBe('hit'));
    expect(from(await asked(2))).toBe('fwd=miss');
    expect(from(await asked(1))).toBe('hit');
  });

  test('is not served where it is from before there were epochs', async () => {
    const record = own('admin', 'acme-corp');
    await record.held(1, before);
    const { value, metadata } = await world.kv.central.getWithMetadata<CopyMetadata>(record.key);
    if (!metadata) throw new Error('there is no copy');
    const bare = { ...metadata, bookmark: d1BookmarkOf(metadata.bookmark) };
    await world.kv.central.put(record.key, value ?? '', { metadata: bare });
    world.clock.pass(MINUTE);
    expect(from(await record.get(before.there, {}, 1))).toBe('fwd=miss');
  });

  test('gives way to one of a later epoch in the publisher, and does not come back', async () => {
    const kv = kvInMemory();
    const publisher = new Publisher(() => kv);
    const offer = (database: string, epoch: number, d1: string) => {
      const bookmark = bookmarkOf({ database, epoch }, d1);
      const metadata = { version: 1, etag: '"1"', bookmark, at: 0, readers: {} };
      const copy: Copy = {
        key: 'k',
        bookmark,
        value: { body: 'x', metadata, expiresAt: Date.now() + 600_000 },
      };
      publisher.offer(copy);
      return publisher.newest('k')?.bookmark;
    };
    expect(offer('main', 1, LAST)).toBe(`main.1.${LAST}`);
    expect(offer('main', 2, state(1))).toBe(`main.2.${state(1)}`);
    expect(offer('main', 1, LAST)).toBe(`main.2.${state(1)}`);
    expect(offer('main', 2, state(0))).toBe(`main.2.${state(1)}`);
    expect(offer('other', 1, state(0))).toBe(`other.1.${state(0)}`);
    await eventually(async () => {
      world.clock.pass(1_000);
      const { metadata } = await kv.getWithMetadata<CopyMetadata>('k');
      expect(metadata?.bookmark).toBe(`other.1.${state(0)}`);
    });
  });
});

describe('a fence', () => {
  test('of an earlier epoch or of another database demands nothing', async () => {
    const record = own('stranger', 'globex');
    await record.held(2, after);
    const foreign = { database: 'other', epoch: 2 };
    for (const timeline of [main(1), foreign]) {
      await after.there.inside(() => raiseFence(record.of, bookmarkOf(timeline, LAST)));
      expect(from(await record.get(after.there))).toBe('hit');
    }
  });

  test('of a later epoch demands the primary: another deployment knows of a restore', async () => {
    const record = own('other', 'my-app');
    await record.held(1, before);
    await before.there.inside(() => raiseFence(record.of, bookmarkOf(main(2), state(0))));
    world.d1.lag = 10 * MINUTE;
    await record.restore('{"restored":true}');
    const answer = await record.get(before.there);
    expect(answer.json.metadata).toEqual({ restored: true });
    expect(from(answer)).toBe('fwd=stale');
  });
});

describe('a client', () => {
  /** A copy in KV and a replica that do not show the write whose bookmark is given. */
  async function behind(record: ReturnType<typeof own>, epoch: number, at: Deployment) {
    await record.held(epoch, at);
    world.d1.lag = 10 * MINUTE;
    world.kv.lag = 10 * MINUTE;
    const written = bookmarkIn(await record.put(at.here, { n: 2 }));
    const old = await record.get(at.there);
    expect(old.json.metadata).toEqual({ n: 1 });
    return d1BookmarkOf(written);
  }

  test('reads its write with a bookmark of this epoch, and with a bare one of the first', async () => {
    const record = own('john', 'my-app');
    const d1 = await behind(record, 1, before);
    for (const bookmark of [`main.1.${d1}`, d1]) {
      const answer = await record.get(before.there, bringing(bookmark), 1);
      expect(answer.json.metadata, bookmark).toEqual({ n: 2 });
      expect(from(answer)).toMatch(/stale|hit/);
      expect(answer.headers.get(BOOKMARK_HEADER)).toBeNull();
    }
    // What a copy shows is not asked of D1, in either form.
    const copied = d1BookmarkOf((await record.copy())?.bookmark ?? expect.fail('no copy'));
    world.clock.pass(20 * MINUTE);
    for (const bookmark of [`main.1.${copied}`, copied]) {
      expect(from(await record.get(before.there, bringing(bookmark)))).toBe('hit');
    }
  });

  test.each([
    ['of a later epoch', 'orgOwner', 'acme-corp', 1, 'main.2.'],
    ['of another database', 'appOwner', 'my-app', 1, 'eu-1.1.'],
    ['of an earlier epoch', 'jane', 'acme-corp', 2, 'main.1.'],
    ['bare, in a later epoch', 'john', 'acme-corp', 2, ''],
  ] as const)('is answered by the primary for a bookmark %s', async (...of) => {
    const [, who, tenant, epoch, prefix] = of;
    const at = epoch === 1 ? before : after;
    const record = own(who, tenant);
    const d1 = await behind(record, epoch, at);
    for (const height of [state(0), d1, LAST]) {
      const { primary, replica } = world.d1.asked;
      const answer = await record.get(at.there, bringing(prefix + height));
      expect(answer.json.metadata, height).toEqual({ n: 2 });
      expect(from(answer)).toBe('fwd=stale');
      await at.there.settle();
      expect(world.d1.asked).toEqual({ primary: primary + 1, replica });
      // With the bookmark that it is given in exchange it is served by copies again.
      expect(bookmarkIn(answer)).toMatch(new RegExp(`^main\\.${epoch}\\.`));
      expect((await record.get(at.there, bringing(bookmarkIn(answer)))).status).toBe(200);
      expect(from(await record.get(at.there, bringing(bookmarkIn(answer))))).toBe('hit');
    }
  });

  test.each(['main.0.', 'main.01.', 'main.1000000.', '.1.', 'Main.1.', 'main.1', '1.'])(
    'gets 400 for what is no bookmark: %s',
    async (prefix) => {
      const answer = await own('john', 'acme-corp').get(before.there, bringing(prefix + state(1)));
      expect(answer.status).toBe(400);
      expect(answer.text).toContain(BOOKMARK_HEADER);
    },
  );
});

describe('while a restore is rolled out', () => {
  test('a registrar that knows of it makes writes that the old deployment shows', async () => {
    const record = own('john', 'corporate');
    await record.held(1, before);
    world.d1.lag = 10 * MINUTE;
    world.kv.lag = 10 * MINUTE;
    await world.moveRegistrars(2);
    const written = await record.put(before.here, { n: 2 });
    expect(written.status).toBe(200);
    expect(bookmarkIn(written)).toMatch(/^main\.2\./);
    for (const { here } of [before, after]) {
      for (const isolate of [0, 1]) {
        expect((await record.get(here, {}, isolate)).json.metadata).toEqual({ n: 2 });
      }
    }
    const mine = bringing(bookmarkIn(written));
    for (const { there } of [before, after]) {
      expect((await record.get(there, mine)).json.metadata).toEqual({ n: 2 });
    }
  });

  test('a registrar that does not know of it acknowledges nothing to the new deployment', async () => {
    const record = own('john', 'personal');
    const refused = await record.put(after.here, { n: 1 });
    expect(refused.status).toBe(503);
    expect(refused.headers.get('Retry-After')).toBe('1');
    expect(refused.headers.get(BOOKMARK_HEADER)).toBeNull();
    await world.moveRegistrars(2);
    const written = await record.put(after.here, { n: 1 });
    expect(written.status).toBe(200);
    expect(bookmarkIn(written)).toMatch(/^main\.2\./);
  });

  test('what was due to be published is published as it is in the new epoch', async () => {
    const record = own('admin', 'my-app');
    await record.held(1, before);
    broken = 'kv.put';
    const written = await record.put(before.here, { n: 2 });
    expect(written.status).toBe(200);
    await eventually(() => {
      world.clock.pass(1_000);
      expect(failures).toBe(1);
    });
    const alarm = () => runDurableObjectAlarm(registrarOf(env, people.admin.email));
    expect(await alarm()).toBe(true);
    await record.restore('{"restored":true}');
    await world.moveRegistrars(2);
    broken = undefined;
    world.clock.pass(MINUTE);
    // The alarm before this one has found that KV refuses, and has set this one.
    expect(await alarm()).toBe(true);
    await record.published(2, written);
    expect((await record.get(after.there)).json.metadata).toEqual({ restored: true });
  });

  test('a registrar publishes again what it has published in the epoch before', async () => {
    const record = own('other', 'acme-corp');
    await record.held(1, before);
    await world.moveRegistrars(2);
    await record.restore('{"restored":true}');
    for (let reads = 0; reads < 2; reads += 1) {
      world.clock.pass(MINUTE);
      expect(from(await record.get(after.here))).toBe('fwd=miss');
    }
    await after.here.settle();
    await record.published(2, await record.get(after.here));
  });
});
