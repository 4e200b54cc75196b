/**
 * The registrar when things go wrong: a change of hands, a KV that refuses, a queue that is full.
 */
import { runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { recordKey } from '../../src/copies/copy.ts';
import { capsIn } from '../../src/db/caps.ts';
import { findChangeFacts } from '../../src/directory/records/facts.ts';
import { registrarOf } from '../../src/registrar/in-registrar.ts';
import { OrderedQueue, QueueError } from '../../src/registrar/ordered-queue.ts';
import { ROOT, record, send } from '../support/client.ts';
import { eventually, until } from '../support/eventually.ts';
import { clock, wait } from '../support/fakes/clock.ts';
import { FORGOTTEN } from '../support/johns-record.ts';
import { markAll, remind } from '../support/marks.ts';
import { type Around, probeD1, probeKV } from '../support/storage-probe.ts';

const disturb = (email: string, around: Around) =>
  runInDurableObject(registrarOf(env, email), (instance) => {
    const inside = instance as unknown as { env: typeof env };
    inside.env = { ...env, DB: probeD1(env.DB, around), COPIES: probeKV(env.COPIES, around) };
  });
const heal = (email: string) => disturb(email, (_name, call) => call());
const alarmOf = (email: string) =>
  runInDurableObject(registrarOf(env, email), (_, state) => state.storage.getAlarm());
const notesOf = (email: string) =>
  runInDurableObject(registrarOf(env, email), async (_, state) => [
    ...(await state.storage.list({ prefix: 'due/' })).keys(),
  ]);
const publishedVersion = async (userId: string, tenantKey: string) => {
  const key = recordKey(userId, tenantKey);
  return (await env.COPIES.getWithMetadata<{ version: number }>(key)).metadata?.version;
};

beforeAll(markAll);

describe('a person with a new email', () => {
  test('is changed and published by the registrar of that email, even if the old one is asked', async () => {
    const { id, email: before } = people.beta;
    const after = 'moved@example.com';
    const own = record('beta', { platform_key: 'my-app' });
    await own.patch({ metadata: { a: 1 } });
    const asked = { credential: { kind: 'root', label: 'root' }, tenantKey: 'my-app' } as const;
    const who = { username: people.beta.username, now: Date.now() };
    const { grounds } = await findChangeFacts(env.DB, { ...asked, ...who });
    const put = { method: 'PUT', token: ROOT, body: { email: after } };
    expect((await send(`/api/v1/platform/users/${id}`, put)).status).toBe(200);
    const putters: string[] = [];
    for (const email of [before, after]) {
      await disturb(email, (name, call) => {
        if (name === 'kv.put') putters.push(email);
        return call();
      });
    }
    // A request that read the old email before the change, and arrives after it.
    const late = await registrarOf(env, before).changeRecord({
      userId: id,
      scopeId: (await scopeOf('my-app')) ?? '',
      tenantKey: 'my-app',
      grounds,
      caps: capsIn(env.CAPS),
      change: { how: 'merge', metadata: '{"late":true}', deleteKeys: '[]' },
      ifVersion: null,
      ifEmpty: null,
      mutationId: 'event_late',
      actorId: id,
      usedToken: null,
      requestId: 'late',
      now: Date.now(),
    });
    expect(late).toBe('outdated');
    // The Worker remembers the old email as well, and is told.
    expect((await own.patch({ metadata: { b: 2 } })).json.metadata).toEqual({ a: 1, b: 2 });
    await eventually(async () => expect(await publishedVersion(id, 'my-app')).toBe(2));
    expect(putters).not.toContain(before);
    expect(putters).toContain(after);
  });

  test('is published by one of the two at a time, however slow the old one’s last change was', async () => {
    const { id, email: before } = people.appOwner;
    const record = own('appOwner');
    let batches = 0;
    let held = true;
    // D1 takes the first change, and is slow to say so.
    await disturb(before, async (name, call) => {
      const result = await call();
      if (name !== 'd1.batch') return result;
      batches += 1;
      const isFirst = batches === 1;
      while (isFirst && held) await wait(5);
      return result;
    });
    const slow = record.patch({ metadata: { a: 1 } });
    await until(() => batches === 1);
    const sent = { method: 'PUT', token: ROOT, body: { email: 'handed.over@example.com' } };
    const move = send(`/api/v1/platform/users/${id}`, sent);
    // It has to wait its turn. Were it let past, the last put would be the old registrar’s.
    if ((await Promise.race([move, wait(300)])) === undefined) held = false;
    expect((await move).status).toBe(200);
    await record.patch({ metadata: { a: 2 } });
    await eventually(async () => expect(await publishedVersion(id, 'my-app')).toBe(2));
    held = false;
    expect((await slow).status).toBe(200);
    await wait(300);
    expect(await publishedVersion(id, 'my-app')).toBe(2);
  });

  const own = (who: keyof typeof people) => record(who, { platform_key: 'my-app' });
  const scopeOf = (key: string) =>
    env.DB.prepare('SELECT id FROM scopes WHERE key = ?').bind(key).first<string>('id');
});

describe('a KV that refuses', () => {
  test('costs no write, and the alarm comes again until it takes the copy', async () => {
    const { id, email } = people.jane;
    await disturb(email, (name, call) =>
      name === 'kv.put' ? Promise.reject(new Error('KV PUT failed: 429')) : call(),
    );
    expect((await record('jane').patch({ metadata: { a: 1 } })).status).toBe(200);
    expect((await record('jane').get()).json.metadata).toEqual({ a: 1 });
    await runDurableObjectAlarm(registrarOf(env, email));
    expect(await alarmOf(email)).not.toBeNull();
    expect(await notesOf(email)).toHaveLength(1);
    await heal(email);
    await runDurableObjectAlarm(registrarOf(env, email));
    expect(await publishedVersion(id, 'acme-corp')).toBe(1);
    expect(await notesOf(email)).toEqual([]);
  });
});

describe('a D1 that fails', () => {
  test('after it has committed: the change is answered as it is, and published', async () => {
    const { id, email } = people.other;
    let lost = false;
    await disturb(email, async (name, call) => {
      const result = await call();
      if (name !== 'd1.batch' || lost) return result;
      lost = true;
      throw new Error('D1_ERROR: Network connection lost.');
    });
    const answer = await record('other').patch({ metadata: { a: 1 } });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('ETag')).toMatch(/^"1-/);
    await eventually(async () => expect(await publishedVersion(id, 'acme-corp')).toBe(1));
    await heal(email);
  });

  test('for good: 503, and the note stays until the alarm has published the state of D1', async () => {
    const { id, email } = people.orgOwner;
    await remind(email, { userId: id, tenantKey: 'acme-corp' });
    await disturb(email, (name, call) =>
      name.startsWith('d1.') ? Promise.reject(new Error('D1_ERROR: D1 DB is overloaded.')) : call(),
    );
    const answer = await record('orgOwner').patch({ metadata: { a: 1 } });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('Retry-After')).toBe('1');
    await runDurableObjectAlarm(registrarOf(env, email));
    expect(await notesOf(email)).toHaveLength(1);
    await heal(email);
    await runDurableObjectAlarm(registrarOf(env, email));
    expect(await notesOf(email)).toEqual([]);
    expect((await record('orgOwner').get()).json.metadata).toEqual({});
  });
});

describe('the queue', () => {
  test('runs one job after another, also after a failure', async () => {
    const queue = new OrderedQueue({ waiting: 10, deadline: 10_000 });
    const log: string[] = [];
    const job = (name: string, fails = false) =>
      queue.run(async () => {
        log.push(`${name} begins`);
        await wait(5);
        log.push(`${name} ends`);
        if (fails) throw new Error(name);
      });
    await Promise.allSettled([job('one'), job('two', true), job('three')]);
    expect(log).toEqual([
      'one begins',
      'one ends',
      'two begins',
      'two ends',
      'three begins',
      'three ends',
    ]);
  });

  test('refuses jobs over its limit, and gives up on jobs that take too long', async () => {
    clock.hold('all');
    onTestFinished(() => clock.release());
    const queue = new OrderedQueue({ waiting: 2, deadline: 10_000 });
    const slow = queue.run(() => new Promise(() => undefined));
    const next = queue.run(async () => 'done');
    await expect(queue.run(async () => 'never')).rejects.toThrow(QueueError);
    clock.pass(9_999);
    expect(await Promise.race([slow, next, wait(50)])).toBeUndefined();
    clock.pass(1);
    await expect(slow).rejects.toThrow('too long');
    await expect(next).resolves.toBe('done');
    await expect(queue.run(async () => 'again')).resolves.toBe('again');
  });

  test('that is full is a 503 at the front door', async () => {
    const { email } = people.stranger;
    await disturb(email, () => Promise.reject(new QueueError('too many changes are waiting')));
    const answer = await record('stranger', { platform_key: 'globex' }).patch({
      metadata: { a: 1 },
    });
    expect(answer.status).toBe(503);
    await heal(email);
  });
});

describe('the copy of a person’s record', () => {
  const { id, email } = people.other;
  const platformUser = `/api/v1/platform/users/${id}`;
  const copyOf = (tenantKey: string) =>
    env.COPIES.getWithMetadata<{ etag: string }>(recordKey(id, tenantKey));
  const own = (tenantKey = 'acme-corp') => record('other', { platform_key: tenantKey });
  const fresh = { 'Cache-Control': 'no-cache' };

  /** The next plain read here while KV holds the old copy, and then the copy that is read next. */
  async function shows(username: string): Promise<void> {
    const answer = await own().get();
    expect(answer.json.username).toBe(username);
    await isNotOf(username, 'acme-corp');
    // The isolate forgets the record, and misses its copy for the second time.
    clock.pass(FORGOTTEN);
    expect((await own().get()).text).toBe(answer.text);
    await eventually(async () => {
      const { value, metadata } = await copyOf('acme-corp');
      expect(JSON.parse(value ?? '{}').username).toBe(username);
      expect(metadata?.etag).toBe(answer.headers.get('ETag'));
    });
    const hot = await own().get();
    expect(hot.headers.get('Cache-Status')).toMatch(/^roster; hit/);
    expect(hot.text).toBe(answer.text);
  }

  /** Waits until KV holds no copy with another username. */
  const isNotOf = (username: string, tenantKey: string) =>
    eventually(async () => {
      const { value } = await copyOf(tenantKey);
      expect(JSON.parse(value ?? '{}').username ?? username).toBe(username);
    });

  test('is a new username, by the fence, and no copy of any tenant shows the old one', async () => {
    await own('my-app').patch({ metadata: { b: 1 } });
    await eventually(async () => expect((await copyOf('my-app')).value).not.toBeNull());
    const sent = { method: 'PUT', token: ROOT, body: { username: 'renamed_user' } };
    expect((await send(platformUser, sent)).status).toBe(200);
    await shows('renamed_user');
    await isNotOf('renamed_user', 'my-app');
    expect((await own('my-app').get()).json.username).toBe('renamed_user');
  });

  test('is a new username though KV keeps the old copy: then D1 answers', async () => {
    await disturb(email, (name, call) =>
      name === 'kv.delete' ? Promise.reject(new Error('KV DELETE failed: 429')) : call(),
    );
    const sent = { method: 'PUT', token: ROOT, body: { username: 'renamed_again' } };
    expect((await send(platformUser, sent)).status).toBe(200);
    const answer = await own().get();
    expect(answer.json.username).toBe('renamed_again');
    expect(answer.headers.get('Cache-Status')).toMatch(/^roster; fwd=/);
    expect(JSON.parse((await copyOf('acme-corp')).value ?? '{}').username).toBe('renamed_user');
    await heal(email);
    while (await runDurableObjectAlarm(registrarOf(env, email)));
    await shows('renamed_again');
  });

  test('is a username that follows a new email, published by the registrar of that email', async () => {
    const moved = 'other.moved@example.com';
    const body = { email: moved, username: moved };
    expect((await send(platformUser, { method: 'PUT', token: ROOT, body })).status).toBe(200);
    await shows(moved);
    await own().patch({ metadata: { after: 'moving' } });
    expect((await own().get()).json).toMatchObject({ metadata: { after: 'moving' } });
    const back = { method: 'PUT', token: ROOT, body: { email, username: 'other_user' } };
    expect((await send(platformUser, back)).status).toBe(200);
    await shows('other_user');
  });

  test('is gone after leaving, and shows the record again after joining again', async () => {
    const members = `/api/v1/organizations/${tenants.acme.id}/members`;
    const leave = () => send(`${members}/${id}`, { method: 'DELETE', token: ROOT });
    const join = () => send(members, { method: 'POST', token: ROOT, body: { userId: id } });
    const kept = (await own().get()).json.metadata;
    for (let times = 0; times < 2; times += 1) {
      expect((await leave()).status).toBe(200);
      expect((await own().get()).status).toBe(403);
      await eventually(async () => expect((await copyOf('acme-corp')).value).toBeNull());
      expect((await own().get()).status).toBe(403);
      expect((await join()).status).toBe(201);
      expect((await own().get()).json.metadata).toEqual(kept);
    }
    await shows('other_user');
  });

  test('is a new beginning where the row of the record is gone: version 0 comes after version 2', async () => {
    await own().patch({ metadata: { n: 1 } });
    await own().patch({ metadata: { n: 2 } });
    const before = (await own().get()).headers.get('ETag');
    await env.DB.prepare('DELETE FROM platform_metadata WHERE user_id = ?').bind(id).run();
    const members = `/api/v1/organizations/${tenants.acme.id}/members`;
    await send(`${members}/${id}`, { method: 'DELETE', token: ROOT });
    await send(members, { method: 'POST', token: ROOT, body: { userId: id } });
    const answer = await own().get();
    expect(answer.json.metadata).toEqual({});
    expect(answer.headers.get('ETag')).toMatch(/^"0-/);
    expect(answer.headers.get('ETag')).not.toBe(before);
    await shows('other_user');
    const put = await own().put({ metadata: { m: 1 } }, { 'If-Match': before ?? '' });
    expect(put.status).toBe(412);
    expect((await own().get(fresh)).json.metadata).toEqual({});
  });
});

describe('a user who is deleted', () => {
  test('leaves no copy, not even where they became a member after the request was read', async () => {
    const { id, email } = people.jane;
    await record('jane').patch({ metadata: { deleted: true } });
    await eventually(async () => expect(await publishedVersion(id, 'acme-corp')).toBeDefined());
    const acknowledged = await registrarOf(env, email).deleteUser({
      userId: id,
      reach: 'anyone',
      mutationId: 'event_deletion',
      actorId: null,
      requestId: 'deletion',
      now: Date.now(),
      grounds: null,
    });
    if (!(typeof acknowledged === 'object' && 'answer' in acknowledged)) throw new Error('refused');
    const { answer, copies } = acknowledged;
    expect(answer).toEqual({ is: 'done' });
    expect(copies).toEqual({ userId: id, tenantKey: 'acme-corp' });
    await eventually(async () => expect(await publishedVersion(id, 'acme-corp')).toBeUndefined());
  });
});
