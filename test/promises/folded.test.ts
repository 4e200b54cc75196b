/** Changes of one person's records that wait are made together, each answered as if alone. */
import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { people } from '../../scripts/demo-data.ts';
import { RECORD_BYTES } from '../../src/db/limits.ts';
import type { Received } from '../support/client.ts';
import { ROOT, record } from '../support/client.ts';
import { wait } from '../support/fakes/clock.ts';
import {
  forgetBeforeEach,
  probed,
  probeRegistrar,
  published,
  versionOf,
} from '../support/johns-record.ts';
import { type Around, delayed, recorder } from '../support/storage-probe.ts';

const { token } = people.john;
const { path } = record('john');
type Sent = Parameters<typeof probed>[1];
const send = (sent: Sent): Promise<Received> => probed(path, { token, ...sent }, recorder().around);
const patch = (metadata: object, headers = {}): Sent => ({
  method: 'PATCH',
  headers,
  body: { metadata },
});

/** The sizes of the batches that the registrar has D1 make, in changes. */
async function batches(around: Around = (_name, call) => call()): Promise<number[]> {
  const sizes: number[] = [];
  await probeRegistrar(async (name, call) => {
    const result = await around(name, call);
    if (name === 'd1.batch') sizes.push((result as D1Result[]).length);
    return result;
  });
  return sizes;
}

const events = async () =>
  (
    await env.DB.prepare(
      'SELECT version FROM events WHERE user_id = ? AND action GLOB ? ORDER BY version',
    )
      .bind(people.john.id, 'record.*')
      .all<{ version: number }>()
  ).results.map(({ version }) => version);

for (const copied of [true, false]) {
  describe(copied ? 'where a copy may exist' : 'where no copy may exist', () => {
    forgetBeforeEach({ mayBeCopied: copied });
    beforeEach(() => env.DB.prepare('DELETE FROM events').run());

    test('twenty that wait are one batch, and versions are acknowledged in their order', async () => {
      await send(patch({ n: 0 }));
      const sizes = await batches(delayed(20));
      const order: number[] = [];
      const answers = await Promise.all(
        Array.from({ length: 41 }, async (_, n) => {
          const answer = await record('john').patch({ metadata: { [`k${n}`]: n } });
          order.push(versionOf(answer.headers));
          return answer;
        }),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(41).fill(200));
      expect([...order].sort((a, b) => a - b)).toEqual(order);
      expect(sizes.length).toBeLessThanOrEqual(5);
      expect(await events()).toEqual(Array.from({ length: 42 }, (_, n) => n + 1));
      if (copied) await published(42);
    });

    test('each answer shows its own change, and none that came after it', async () => {
      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, n) => send(patch({ [`k${n}`]: n }))),
      );
      for (const { json, headers } of answers) {
        expect(Object.keys(json.metadata)).toHaveLength(versionOf(headers));
      }
    });

    test('one that violates a constraint or its condition fails alone', async () => {
      await send(patch({ first: true }));
      const good = () => patch({ [`k${Math.random()}`]: 1 });
      const large = patch({ large: 'x'.repeat(RECORD_BYTES) });
      const keys = Object.fromEntries(Array.from({ length: 600 }, (_, n) => [`many${n}`, n]));
      const all = await Promise.all(
        [
          good(),
          good(),
          large,
          good(),
          patch(keys),
          good(),
          patch({ c: 1 }, { 'If-Match': '"9-x"' }),
        ]
          .concat(Array.from({ length: 10 }, good))
          .map(send),
      );
      const statuses = all.map(({ status }) => status);
      expect(statuses).toEqual([200, 200, 413, 200, 400, 200, 412, ...Array(10).fill(200)]);
      expect(await events()).toEqual(Array.from({ length: 15 }, (_, n) => n + 1));
    });

    test('a lost acknowledgement of a batch: no change is made twice, and no version is shared', async () => {
      await send(patch({ first: true }));
      let lost = 0;
      await batches(async (name, call) => {
        const result = await call();
        if (name !== 'd1.batch' || lost > 0) return result;
        lost += 1;
        await wait(100);
        throw new Error('D1_ERROR: Network connection lost.');
      });
      const keyed = (n: number) => ({ 'Idempotency-Key': `lost-${copied}-${n}` });
      const all = Array.from({ length: 12 }, (_, n) => patch({ [`k${n}`]: n }, keyed(n)));
      const first = await Promise.all(all.map(send));
      const made = first.filter(({ status }) => status === 200);
      expect(first.every(({ status }) => status === 200 || status === 503)).toBe(true);
      expect(new Set(made.map(({ headers }) => versionOf(headers))).size).toBe(made.length);
      for (const sent of all) expect((await send(sent)).status).toBe(200);
      expect(await events()).toEqual(Array.from({ length: 13 }, (_, n) => n + 1));
      expect(Object.keys((await record('john').get()).json.metadata)).toHaveLength(13);
    });

    test('a change of another kind keeps its place between them', async () => {
      const sizes = await batches(delayed(20));
      const answers = await Promise.all([
        send(patch({ a: 1 })),
        send(patch({ a: 2 })),
        probed(
          '/api/v1/tokens',
          { method: 'POST', token, body: { name: 'between' } },
          recorder().around,
        ),
        send(patch({ a: 3 })),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([200, 200, 201, 200]);
      expect(sizes.length).toBeGreaterThanOrEqual(3);
    });
  });
}

describe('identify', () => {
  forgetBeforeEach({ mayBeCopied: false });

  const identify = (n: number, headers = {}): Promise<Received> => {
    const body = { email: people.john.email, name: `John ${n}` };
    const sent = { method: 'POST', token: ROOT, headers, body };
    return probed('/api/v1/users/identify', sent, recorder().around);
  };
  const namesOf = (answers: readonly Received[]) => answers.map(({ json }) => json.data.name);
  const tagsOf = (answers: readonly Received[]) =>
    new Set(answers.map(({ headers }) => headers.get('ETag')));

  test('thirty of one person that wait are few batches, with a version each', async () => {
    await identify(0);
    await identify(1);
    const sizes = await batches(delayed(20));
    const answers = await Promise.all(Array.from({ length: 30 }, (_, n) => identify(n + 2)));
    expect(answers.map(({ status }) => status)).toEqual(Array(30).fill(200));
    expect(namesOf(answers)).toEqual(Array.from({ length: 30 }, (_, n) => `John ${n + 2}`));
    expect(tagsOf(answers).size).toBe(30);
    expect(sizes.length).toBeLessThanOrEqual(4);
  });

  test('a lost acknowledgement of a batch: each answer is that of its own change', async () => {
    await identify(100);
    let lost = 0;
    await batches(async (name, call) => {
      const result = await call();
      if (name !== 'd1.batch' || (result as D1Result[]).length < 20 || lost > 0) return result;
      lost += 1;
      await wait(100);
      throw new Error('D1_ERROR: Network connection lost.');
    });
    const keyed = (n: number) => identify(101 + n, { 'Idempotency-Key': `identify-${n}` });
    const first = await Promise.all(Array.from({ length: 12 }, (_, n) => keyed(n)));
    expect(first.every(({ status }) => status === 200 || status === 503)).toBe(true);
    const made = first.filter(({ status }) => status === 200);
    expect(tagsOf(made).size).toBe(made.length);
    expect(made.length).toBeLessThan(12);
    for (let n = 0; n < 12; n += 1) expect((await keyed(n)).status).toBe(200);
  });
});
