/** The promises to a reader after a write, while KV and a replica of D1 lag behind. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { type CopyMetadata, recordKey } from '../../src/copies/copy.ts';
import { BOOKMARK_HEADER } from '../../src/http/session.ts';
import { type Received, ROOT, record } from '../support/client.ts';
import { eventually } from '../support/eventually.ts';
import type { Location } from '../support/fakes/locations.ts';
import { openWorld, type World } from '../support/fakes/world.ts';
import { markAll } from '../support/marks.ts';

const MINUTE = 60_000;

let world: World;
let here: Location;
let there: Location;

beforeAll(async () => {
  const emails = Object.values(people).map(({ email }) => email);
  world = await openWorld(emails, { isolates: 2 });
  ({ here, there } = world);
  await markAll();
});

afterAll(() => world.close());

beforeEach(() => {
  world.kv.lag = 0;
  world.d1.lag = 0;
});

/** Somebody’s own record in a tenant. Every test has one that no other test touches. */
function own(who: keyof typeof people, tenant: string) {
  const { path, token } = record(who, { platform_key: tenant });
  const key = recordKey(people[who].id, tenant);
  const versionIn = async (kv: KVNamespace) =>
    (await kv.getWithMetadata<CopyMetadata>(key)).metadata?.version;
  const get = (at: Location, headers: Record<string, string> = {}, isolate = 0) =>
    at.send(path, { token, headers }, isolate);
  const patch = async (metadata: object) => {
    const answer = await here.send(path, { method: 'PATCH', token, body: { metadata } });
    expect(answer.status, answer.text).toBe(200);
    return answer;
  };
  /** KV takes one put of a key in a second. */
  const published = (version: number) => {
    world.clock.pass(1_000);
    return eventually(async () => expect(await versionIn(world.kv.central)).toBe(version));
  };
  /** Both locations have version 1 in their KV from now on, for a minute. */
  const held = async () => {
    await patch({ n: 1 });
    await published(1);
    world.clock.pass(2 * MINUTE);
    for (const location of [here, there]) expect(from(await get(location))).toBe('hit');
  };
  return { path, token, get, patch, published, held, versionIn };
}

/** Where an answer came from, as `Cache-Status` says. */
const from = ({ headers }: Received) => headers.get('Cache-Status')?.split('; ')[1];

/** A request to the management API, made here. */
async function manage(method: string, path: string, body?: object): Promise<Received> {
  const answer = await here.send(`/api/v1${path}`, { method, token: ROOT, ...(body && { body }) });
  expect(answer.status, answer.text).toBeLessThan(300);
  return answer;
}

/** The bookmark of a write, as a client brings it back. */
const bringing = ({ headers }: Received) => ({
  [BOOKMARK_HEADER]: headers.get(BOOKMARK_HEADER) ?? '',
});

describe('in the location of a write, the next read shows it while KV has an old copy', () => {
  test('when a record was changed, in every isolate', async () => {
    const record = own('john', 'acme-corp');
    await record.held();
    await record.patch({ n: 2 });
    await record.published(2);
    expect(await record.versionIn(world.kv.at('here'))).toBe(1);
    for (const isolate of [0, 1]) {
      const answer = await record.get(here, {}, isolate);
      expect(answer.json.metadata).toEqual({ n: 2 });
      expect(from(answer)).toBe('fwd=stale');
    }
    world.clock.pass(MINUTE);
    expect(from(await record.get(here))).toBe('hit');
  });

  test('when the person got another username', async () => {
    const record = own('jane', 'acme-corp');
    await record.held();
    await manage('PUT', `/platform/users/${people.jane.id}`, { username: 'jane_new' });
    for (const isolate of [0, 1]) {
      expect((await record.get(here, {}, isolate)).json.username).toBe('jane_new');
    }
    expect((await record.get(there)).json.username).toBe('jane_roe');
  });

  test('when a membership ended: nothing is read there any more', async () => {
    const record = own('other', 'acme-corp');
    await record.held();
    await manage('DELETE', `/organizations/${tenants.acme.id}/members/${people.other.id}`);
    for (const isolate of [0, 1]) {
      expect((await record.get(here, {}, isolate)).status).toBe(403);
    }
  });

  test('when a token was revoked: it opens nothing any more', async () => {
    const body = { name: 'phone', userId: people.admin.id };
    const { token, id } = (await manage('POST', '/tokens', body)).json.data;
    const record = own('admin', 'acme-corp');
    await record.held();
    expect(from(await here.send(record.path, { token }))).toBe('hit');
    await manage('DELETE', `/tokens/${id}`);
    for (const isolate of [0, 1]) {
      expect((await here.send(record.path, { token }, isolate)).status).toBe(401);
    }
  });

  test('for as long as KV may lag', async () => {
    const record = own('orgOwner', 'acme-corp');
    world.kv.lag = 3 * MINUTE;
    await record.patch({ n: 1 });
    await record.published(1);
    world.clock.pass(5 * MINUTE);
    await record.patch({ n: 2 });
    await record.published(2);
    for (let seconds = 0; seconds < 240; seconds += 20) {
      expect((await record.get(here, {}, 1)).json.metadata).toEqual({ n: 2 });
      world.clock.pass(20_000);
    }
    expect(from(await record.get(here, {}, 1))).toBe('hit');
  });
});

describe('in another location, a client that brings the bookmark of its write', () => {
  test('reads it, while others get the copy of KV and its age', async () => {
    const record = own('john', 'my-app');
    await record.held();
    world.d1.lag = 10 * MINUTE;
    const mine = bringing(await record.patch({ n: 2 }));
    await record.published(2);
    const old = await record.get(there);
    expect(old.json.metadata).toEqual({ n: 1 });
    expect(from(old)).toBe('hit');
    expect(Number(old.headers.get('Age'))).toBeGreaterThanOrEqual(120);
    const answer = await record.get(there, mine);
    expect(answer.json.metadata).toEqual({ n: 2 });
    expect(from(answer)).toBe('fwd=stale');
    world.clock.pass(MINUTE);
    const caughtUp = await record.get(there, mine);
    expect(caughtUp.json.metadata).toEqual({ n: 2 });
    expect(from(caughtUp)).toBe('hit');
  });

  test('reads it where there is no copy at all', async () => {
    const record = own('john', 'corporate');
    world.d1.lag = 10 * MINUTE;
    world.kv.lag = 10 * MINUTE;
    const mine = bringing(await record.patch({ n: 1 }));
    for (const headers of [{}, mine]) {
      const answer = await record.get(there, headers);
      expect(answer.json.metadata).toEqual({ n: 1 });
      expect(from(answer)).toBe('fwd=miss');
    }
  });

  test('is served by the replica as soon as that has come so far', async () => {
    const record = own('other', 'my-app');
    await record.held();
    world.d1.lag = 1_000;
    world.kv.lag = MINUTE;
    const mine = bringing(await record.patch({ n: 2 }));
    const { asked } = world.d1;
    const before = { ...asked };
    expect((await record.get(there, mine)).json.metadata).toEqual({ n: 2 });
    expect(asked.replica).toBe(before.replica);
    expect(asked.primary).toBeGreaterThan(before.primary);
    await there.settle();
    await record.published(2);
    world.clock.pass(31_000);
    const { primary, replica } = asked;
    expect((await record.get(there, mine)).json.metadata).toEqual({ n: 2 });
    expect(asked.replica).toBe(replica + 1);
    await there.settle();
    // The registrar knows that KV has this copy, so a miss costs the primary nothing.
    expect(asked.primary).toBe(primary);
  });

  test('gets 400 for what is no bookmark', async () => {
    const record = own('john', 'acme-corp');
    for (const nonsense of ['', '~', 'first-primary', '00000001-00000002-00000003', '7']) {
      const answer = await record.get(there, { [BOOKMARK_HEADER]: nonsense });
      expect(answer.status, nonsense).toBe(400);
    }
  });

  test('reads it from a memory only if that shows it', async () => {
    const record = own('beta', 'my-app');
    const remembered = { 'Cache-Control': 'max-age=600' };
    await record.held();
    await record.get(there, remembered);
    const mine = bringing(await record.patch({ n: 2 }));
    expect((await record.get(there, remembered)).json.metadata).toEqual({ n: 1 });
    const answer = await record.get(there, { ...remembered, ...mine });
    expect(answer.json.metadata).toEqual({ n: 2 });
  });
});

describe('in another location, a client that brings nothing', () => {
  test('reads a write a minute and KV’s propagation later, and may until then not', async () => {
    const record = own('admin', 'my-app');
    await record.held();
    world.kv.lag = 5_000;
    world.d1.lag = 2_000;
    await record.patch({ n: 2 });
    await record.published(2);
    world.clock.pass(5_000);
    const seen: number[] = [];
    for (let seconds = 5; seconds < 70; seconds += 5) {
      seen.push((await record.get(there)).json.metadata.n);
      world.clock.pass(5_000);
    }
    expect(seen).toEqual([...seen].sort());
    expect(seen[0]).toBe(1);
    expect(seen.indexOf(2)).toBeLessThanOrEqual(11);
  });

  test('reads the primary where there is no copy, since writes raise no fence there', async () => {
    const record = own('john', 'personal');
    world.kv.lag = 10 * MINUTE;
    world.d1.lag = 10 * MINUTE;
    for (const n of [1, 2]) {
      await record.patch({ n });
      expect((await record.get(there)).json.metadata).toEqual({ n });
    }
  });

  test('goes past all copies and replicas with no-cache, and past old copies with max-age', async () => {
    const record = own('appOwner', 'my-app');
    await record.held();
    world.d1.lag = 1_000;
    await record.patch({ n: 2 });
    const fresh = await record.get(there, { 'Cache-Control': 'no-cache' });
    expect(fresh.json.metadata).toEqual({ n: 2 });
    expect(from(fresh)).toBe('fwd=request');
    expect((await record.get(there)).json.metadata).toEqual({ n: 1 });
    world.clock.pass(1_000);
    const young = await record.get(there, { 'Cache-Control': 'max-age=5' });
    expect(young.json.metadata).toEqual({ n: 2 });
    expect(from(young)).toBe('fwd=stale');
  });
});

describe('what a replica has not heard of yet is asked of the primary', () => {
  test('a token that was made a moment ago', async () => {
    const record = own('stranger', 'globex');
    await record.held();
    world.d1.lag = 10 * MINUTE;
    const body = { name: 'phone', userId: people.stranger.id };
    const { token } = (await manage('POST', '/tokens', body)).json.data;
    const answer = await there.send(record.path, { token });
    expect(answer.status).toBe(200);
    expect(answer.json.metadata).toEqual({ n: 1 });
  });

  test('a membership that began a moment ago', async () => {
    const record = own('stranger', 'acme-corp');
    expect((await record.get(there)).status).toBe(403);
    world.d1.lag = 10 * MINUTE;
    const members = `/organizations/${tenants.acme.id}/members`;
    await manage('POST', members, { userId: people.stranger.id });
    expect((await record.get(there)).status).toBe(200);
  });
});
