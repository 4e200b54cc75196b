/** A record that nobody reads at the edge pays for no reader, and no reader is wronged. */
import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test, vi } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { ROOT, record, send } from '../support/client.ts';
import {
  forgetBeforeEach,
  isFenced,
  key,
  probed,
  probeRegistrar,
  published,
  registrar,
  versionOf,
} from '../support/johns-record.ts';
import { endAllMarks, markAll } from '../support/marks.ts';
import { recorder } from '../support/storage-probe.ts';

const { id, token } = people.john;
const patch = (metadata: object) => record('john').patch({ metadata });
const mark = () =>
  env.DB.prepare('SELECT expires_at FROM copies WHERE user_id = ? AND tenant_key = ?')
    .bind(id, 'acme-corp')
    .first<number>('expires_at');

/** The keys and the alarm in the registrar's own storage. */
const left = () =>
  runInDurableObject(registrar(), async (_, { storage }) => ({
    keys: [...(await storage.list()).keys()],
    alarm: await storage.getAlarm(),
  }));

describe('a write where no copy may exist', () => {
  forgetBeforeEach({ mayBeCopied: false });

  test('is one batch of D1, with no note, no put and no fence', async () => {
    await patch({ n: 0 });
    const { calls, around } = recorder();
    let rows = 0;
    await probeRegistrar(async (name, call) => {
      const result = await around(name, call);
      for (const { meta } of result as D1Result[]) rows += meta.rows_written;
      return result;
    });
    const caches$ = [vi.spyOn(caches.default, 'match'), vi.spyOn(caches.default, 'put')];
    const sent = { method: 'PATCH', token, body: { metadata: { n: 1 } } };
    const answer = await probed(record('john').path, sent, recorder().around);
    expect(answer.status).toBe(200);
    for (const spy of caches$) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
    expect(calls).toEqual(['d1.batch']);
    // The record, its event with three indexes, and the values with theirs.
    expect(rows).toBe(7);
    expect(await left()).toEqual({ keys: [], alarm: null });
    expect(await env.COPIES.get(key)).toBeNull();
  });

  test('becomes dearer with the second miss of a reader, and cheap again when the mark ends', async () => {
    await patch({ n: 1 });
    const read = () => probed(record('john').path, { token }, recorder().around);
    await read();
    expect((await mark()) ?? 0).toBeLessThan(Date.now());
    await read();
    await published(1);
    const month = 30 * 86_400_000;
    expect(await mark()).toBeGreaterThan(Date.now() + month);
    await patch({ n: 2 });
    await published(2);
    await endAllMarks();
    await env.COPIES.delete(key);
    await patch({ n: 3 });
    expect(await env.COPIES.get(key)).toBeNull();
  });

  test('is made with a note, a put and a fence if a copy has been marked since it was decided', async () => {
    await patch({ n: 1 });
    // Another instance of this registrar has filled the copy: this one does not know of it.
    await markAll();
    const { calls, around } = recorder();
    await probeRegistrar(around);
    const answer = await patch({ n: 2 });
    expect(answer.status, answer.text).toBe(200);
    expect(await isFenced(answer.headers.get('x-d1-bookmark') ?? '')).toBe(true);
    expect(versionOf(answer.headers)).toBe(2);
    await published(2);
    // Nothing was done at first. What was tried is not done twice.
    expect(calls.slice(0, 2)).toEqual(['d1.batch', 'd1.batch']);
  });

  test('a fill marks the copy in D1 before it puts it', async () => {
    await patch({ n: 1 });
    const marks: (number | null)[] = [];
    await probeRegistrar(async (name, call) => {
      if (name === 'kv.put') marks.push(await mark());
      return call();
    });
    for (let times = 0; times < 2; times += 1) {
      await probed(record('john').path, { token }, recorder().around);
    }
    await published(1);
    expect(marks).toHaveLength(1);
    expect(marks[0]).toBeGreaterThan(Date.now());
  });

  test('a mark is left where the put fails, and later writes are published', async () => {
    await patch({ n: 1 });
    await probeRegistrar((name, call) =>
      name === 'kv.put' ? Promise.reject(new Error('KV PUT failed: 500')) : call(),
    );
    for (let times = 0; times < 2; times += 1) {
      await probed(record('john').path, { token }, recorder().around);
    }
    await probeRegistrar((_name, call) => call());
    await patch({ n: 2 });
    await published(2);
  });
});

describe('the end of a right where no copy may exist', () => {
  forgetBeforeEach({ mayBeCopied: false });

  test('is one batch of D1 and deletes nothing from KV', async () => {
    const { calls, around } = recorder();
    await probeRegistrar(around);
    const member = `/api/v1/organizations/${tenants.acme.id}/members/${id}`;
    const leaves = await send(member, { method: 'DELETE', token: ROOT });
    expect(leaves.status).toBe(200);
    expect(calls).toEqual(['d1.batch']);
    expect(await left()).toEqual({ keys: [], alarm: null });
    const members = `/api/v1/organizations/${tenants.acme.id}/members`;
    const joins = await send(members, { method: 'POST', token: ROOT, body: { userId: id } });
    expect(joins.status).toBe(201);
  });
});
