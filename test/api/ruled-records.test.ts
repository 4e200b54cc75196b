/** Changes of records under the rules of tenants for keys, through every way in. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { recordKey } from '../../src/copies/copy.ts';
import worker from '../../src/worker.ts';
import { incoming, type Received, ROOT, record, send } from '../support/client.ts';
import { minted } from '../support/credentials.ts';
import { eventually } from '../support/eventually.ts';
import { clock } from '../support/fakes/clock.ts';
import { hold } from '../support/held-registrar.ts';
import { rule } from '../support/key-rules.ts';
import { probeD1 } from '../support/storage-probe.ts';
import { acme, made } from '../support/tenancy.ts';

const johns = record('john');
const byAdmin = record('admin', { username: 'john_doe' });
const byRoot = record('root', { username: 'john_doe' });
const mergePatch = { 'Content-Type': 'application/merge-patch+json' };
const stored = { theme: 'dark', tier: 'pro', quota: 5, score: 7, own: 1 };

beforeEach(async () => {
  await rule(tenants.myApp.id, {});
  await rule(tenants.acme.id, {});
  await byRoot.put({ metadata: stored });
  await rule(tenants.myApp.id, { theme: { type: 'string', enum: ['dark', 'light'] } });
  await rule(tenants.acme.id, {
    tier: { write: 'admin' },
    quota: { type: 'integer', write: 'service' },
    score: { write: 'admin', read: 'admin' },
  });
});

const all = async () => (await byRoot.get()).json.metadata;
const refused = async (answer: Promise<Received>, status: number, body: object) => {
  expect(await answer).toMatchObject({ status, json: body });
  expect(await all(), 'nothing is half applied').toEqual(stored);
};

describe('a person', () => {
  const mine = { detail: 'Only an admin of acme-corp may change: tier.' };

  test('is refused by name, whole, through every verb', async () => {
    await refused(johns.patch({ metadata: { tier: 'max', own: 2 } }), 403, mine);
    await refused(johns.patch({ metadata: { own: 2 }, delete_keys: ['tier'] }), 403, mine);
    await refused(johns.patch({ metadata: { tier: null, own: 2 } }, mergePatch), 403, mine);
    await refused(johns.put({ metadata: { tier: 'max', own: 2 } }), 403, mine);
    const byName = record('john', { username: 'john_doe' });
    await refused(byName.patch({ metadata: { tier: 'max' } }), 403, mine);
    await refused(johns.patch({ metadata: { quota: 6 } }), 403, {
      detail: 'Only a service user of acme-corp may change: quota.',
    });
    await refused(johns.patch({ metadata: { score: 8, tier: 'max' } }), 403, {
      detail: 'Only an admin of acme-corp may change: score, tier.',
    });
  });

  test('is told what is wrong with a value, also by the rule of the application', async () => {
    await refused(johns.patch({ metadata: { theme: 'blue', own: 2 } }), 400, {
      metadata: { theme: ['"blue" is not a valid choice.'] },
    });
    const asProblem = { Accept: 'application/problem+json' };
    await refused(johns.patch({ metadata: { theme: 1 } }, asProblem), 400, {
      errors: [{ pointer: '/metadata/theme', code: 'invalid' }],
    });
  });

  test('is judged by what the isolate remembers, unless a stored value counts', async () => {
    const asked: string[] = [];
    const DB = probeD1(env.DB, (name, call) => {
      asked.push(name);
      return call();
    });
    const patch = async (metadata: object) => {
      const context = createExecutionContext();
      const request = incoming(johns.path, {
        method: 'PATCH',
        token: johns.token,
        body: { metadata },
      });
      const { status } = await worker.fetch(request, { ...env, DB }, context);
      await waitOnExecutionContext(context);
      return [status, asked.splice(0).length];
    };
    expect(await patch({ own: 2 })).toEqual([200, 1]);
    expect(await patch({ own: 3, theme: 'light' })).toEqual([200, 0]);
    expect(await patch({ own: 4, tier: 'pro' })).toEqual([200, 1]);
  });

  test('reads, edits and puts back, though it may not change everything', async () => {
    const { metadata } = (await johns.get()).json;
    expect(metadata).toEqual({ theme: 'dark', tier: 'pro', quota: 5, own: 1 });
    const answer = await johns.put({ metadata: { ...metadata, own: 2 } });
    expect(answer.json.metadata).toEqual({ ...metadata, own: 2 });
    expect(await all()).toEqual({ ...stored, own: 2 });
  });

  test('replaces and clears what it may change, and the answer shows the rest', async () => {
    const replaced = await johns.put({ metadata: { theme: 'light' } });
    expect(replaced.json.metadata).toEqual({ theme: 'light', tier: 'pro', quota: 5 });
    expect((await johns.delete()).status).toBe(204);
    expect(await all()).toEqual({ tier: 'pro', quota: 5, score: 7 });
  });

  test('puts a document in the order of its keys, and what stays follows', async () => {
    const order = { own: 1, tier: 'pro', theme: 'dark' };
    const put = async (who: typeof johns, metadata: object) =>
      JSON.stringify((await who.put({ metadata })).json.metadata);
    expect(await put(johns, order)).toBe(JSON.stringify({ ...order, quota: 5 }));
    expect(JSON.stringify(await all())).toBe(JSON.stringify({ ...order, quota: 5, score: 7 }));
    expect(await put(byRoot, stored)).toBe(JSON.stringify(stored));
  });

  test('sends values as they are without a change', async () => {
    const before = (await johns.get()).headers.get('ETag');
    const answer = await johns.patch({ metadata: { tier: 'pro', quota: 5 }, delete_keys: ['no'] });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('ETag')).toBe(before);
  });

  test('guesses no private value, and sees none in any answer', async () => {
    for (const score of [6, 7]) {
      await refused(johns.patch({ metadata: { score } }), 403, {
        detail: 'Only an admin of acme-corp may change: score.',
      });
    }
    const patched = await johns.patch({ metadata: { own: 2 } });
    expect(patched.text).not.toContain('score');
    const read = async () => {
      // Little at a time: a copy that is more than a minute old is no hit.
      clock.pass(1_000);
      const answer = await johns.get();
      expect(answer.text).not.toContain('score');
      return answer.headers.get('Cache-Status');
    };
    await eventually(async () => expect(await read()).toContain('hit'));
    const copy = await env.COPIES.get(recordKey(people.john.id, 'acme-corp'));
    expect(copy).not.toContain('score');
    expect(copy).toContain('tier');
  });

  test('writes keys without a rule as the tenant says', async () => {
    await rule(tenants.acme.id, {}, 'admin');
    await refused(johns.patch({ metadata: { own: 2 } }), 403, {
      detail: 'Only an admin of acme-corp may change: own.',
    });
    await rule(tenants.acme.id, {}, 'refuse');
    const unknown = 'acme-corp has no rule for this key, and takes no other keys.';
    for (const who of [johns, byAdmin]) {
      await refused(who.patch({ metadata: { own: 2, new: 1 } }), 400, {
        metadata: { own: [unknown], new: [unknown] },
      });
    }
    expect((await johns.patch({ metadata: { theme: 'light' } })).status).toBe(200);
  });
});

describe('an admin', () => {
  test('changes what is kept for admins, sees private keys, and obeys the types', async () => {
    const answer = await byAdmin.patch({ metadata: { tier: 'max', score: 8 } });
    expect(answer.json.metadata).toEqual({ ...stored, tier: 'max', score: 8 });
    expect((await byAdmin.patch({ metadata: { quota: 6 } })).status).toBe(403);
    expect((await byAdmin.patch({ metadata: { theme: 1 } })).status).toBe(400);
    expect((await byAdmin.put({ metadata: {} })).json.metadata).toEqual({ quota: 5 });
  });

  test('of another tenant has no authority here', async () => {
    const inApplication = record('john', { platform_key: 'my-app' });
    await rule(tenants.myApp.id, { tier: { write: 'admin' } });
    expect((await inApplication.patch({ metadata: { tier: 1 } })).json.detail).toBe(
      'Only an admin of my-app may change: tier.',
    );
  });
});

test('a service with a role that reaches the record changes what is kept for services', async () => {
  const { user } = await made('root', `${acme}/users/service-users`, { name: 'Biller' });
  const { token } = await minted(ROOT, { userId: user.id });
  const change = () =>
    send(byAdmin.path, { method: 'PATCH', token, body: { metadata: { quota: 6 } } });
  expect((await change()).status, 'a member reaches nobody’s record').toBe(403);
  const role = await send(`/api/v1${acme}/members/${user.id}`, {
    method: 'PATCH',
    token: ROOT,
    body: { role: 'admin' },
  });
  expect(role.status, role.text).toBe(200);
  expect((await change()).json.metadata.quota).toBe(6);
  expect((await byRoot.patch({ metadata: { quota: 7 } })).json.metadata.quota).toBe(7);
});

describe('between the decision and the change', () => {
  test('a rule comes: the change is refused', async () => {
    const { reached, letGo } = await hold(people.john.email);
    const answer = johns.patch({ metadata: { own: 2 } });
    await reached;
    await rule(tenants.acme.id, { own: { write: 'admin' } });
    letGo();
    expect((await answer).json.detail).toBe('Only an admin of acme-corp may change: own.');
  });

  test('a value changes that was to stay: the change is refused', async () => {
    const { reached, letGo } = await hold(people.john.email);
    const answer = johns.put({ metadata: { tier: 'pro', own: 2 } });
    await reached;
    await env.DB.prepare(
      `UPDATE platform_metadata SET metadata = json_set(metadata, '$.tier', 'max')
        WHERE user_id = ? AND scope_id = ?`,
    )
      .bind(people.john.id, tenants.acme.id)
      .run();
    letGo();
    expect((await answer).json.detail).toBe('Only an admin of acme-corp may change: tier.');
    expect(await all()).toEqual({ ...stored, tier: 'max' });
  });
});

test('a repeat under its Idempotency-Key is answered as before the rule, and changes nothing', async () => {
  const key = { 'Idempotency-Key': crypto.randomUUID() };
  const change = (headers = {}) => johns.patch({ metadata: { own: 2 } }, headers);
  const first = await change(key);
  await rule(tenants.acme.id, { own: { write: 'admin' } });
  await byAdmin.patch({ metadata: { own: 3 } });
  expect((await change(key)).text).toBe(first.text);
  expect((await change()).json.detail).toBe('Only an admin of acme-corp may change: own.');
  expect((await all()).own).toBe(3);
});

test('a rule that makes a key private or public changes the ETag', async () => {
  const tag = async () => (await johns.get({ 'Cache-Control': 'no-cache' })).headers.get('ETag');
  const before = await tag();
  await rule(tenants.acme.id, { score: { write: 'admin' } });
  const after = await tag();
  expect(after).not.toBe(before);
  expect((await johns.get({ 'If-None-Match': String(before) })).json.metadata.score).toBe(7);
});
