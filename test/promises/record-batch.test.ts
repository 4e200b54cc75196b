/** A batch of records goes to a registrar only for a copy that may exist, and wrongs no reader. */
import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { OUTDATED } from '../../src/db/grounds.ts';
import worker from '../../src/worker.ts';
import { incoming, ROOT, received, record } from '../support/client.ts';
import { forgetBeforeEach, isFenced, published } from '../support/johns-record.ts';
import { rule } from '../support/key-rules.ts';
import { markAll } from '../support/marks.ts';
import { type Around, probeD1, probeRegistrars, recorder } from '../support/storage-probe.ts';

const { username } = people.john;
const PATH = '/api/core/users/platform-metadata/batch?platform_key=acme-corp';

/** Changes records by a batch whose calls go through `around`: John's alone, if none are named. */
const batch = (n: number, around: Around, names: readonly string[] = [username]) =>
  batchOf(
    names.map((name) => ({ username: name, metadata: { n } })),
    around,
  );

async function batchOf(
  records: readonly object[],
  around: Around,
  beforeBatch?: Parameters<typeof probeD1>[3],
) {
  const context = createExecutionContext();
  const probed = {
    ...env,
    DB: probeD1(env.DB, around, undefined, beforeBatch),
    REGISTRAR: probeRegistrars(env.REGISTRAR, around),
  };
  const sent = { method: 'POST', token: ROOT, body: { records } };
  const answer = await received(await worker.fetch(incoming(PATH, sent), probed, context));
  await waitOnExecutionContext(context);
  return answer;
}

const made = { results: [{ index: 0, status: 200 }] };
const bookmarkOf = ({ headers }: { headers: Headers }) => headers.get('x-d1-bookmark') ?? '';
const johns = async () => (await record('john').get()).json.metadata;

/** Does something once, after the first batch of D1. */
function meanwhile(does: () => Promise<unknown>): Around {
  let isDone = false;
  return async (name, call) => {
    const result = await call();
    if (name === 'd1.batch' && !isDone) {
      isDone = true;
      await does();
    }
    return result;
  };
}

describe('where no copy may exist', () => {
  forgetBeforeEach({ mayBeCopied: false });

  test('is one read of D1 and one batch there, and reaches no registrar', async () => {
    const { calls, around } = recorder();
    const { json } = await batch(1, around, [username, people.admin.username]);
    expect(json.results).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(calls).toEqual(['d1.batch', 'd1.batch']);
    expect(await johns()).toEqual({ n: 1 });
  });

  test('a copy that is marked between the two is not left behind', async () => {
    await batch(1, recorder().around);
    const answer = await batch(2, meanwhile(markAll));
    expect(answer.json).toEqual(made);
    expect(await isFenced(bookmarkOf(answer))).toBe(true);
    await published(2);
  });

  test('a lost acknowledgement makes no change twice, and is answered', async () => {
    let batches = 0;
    const answer = await batch(1, async (name, call) => {
      const result = await call();
      if (name !== 'd1.batch') return result;
      batches += 1;
      if (batches === 2) throw new Error('D1_ERROR: Network connection lost.');
      return result;
    });
    expect(answer.json).toEqual(made);
    expect(batches).toBe(3);
    const { headers } = await record('john').get({ 'Cache-Control': 'no-cache' });
    expect(headers.get('ETag')).toMatch(/^"1-/);
  });

  test('a row that is decided anew comes before the next one of its user all the same', async () => {
    const rows = ['first', 'second'].map((order) => ({ username, metadata: { order } }));
    let fails = 2;
    const { json } = await batchOf(rows, recorder().around, async (texts) => {
      const changes = texts.some((text) => text.includes('INSERT INTO platform_metadata'));
      if (changes && fails-- > 0) throw new Error(OUTDATED);
    });
    expect(json.results).toMatchObject([{ status: 200 }, { status: 200 }]);
    expect(await johns()).toEqual({ order: 'second' });
  });

  test('a rule that is tightened between the two is obeyed', async () => {
    const tightened = () => rule(tenants.acme.id, {}, 'refuse');
    const { json } = await batch(1, meanwhile(tightened));
    expect(json.results).toMatchObject([{ status: 400 }]);
    await rule(tenants.acme.id, {});
    expect(await johns()).toEqual({});
  });
});

describe('where a copy may exist', () => {
  forgetBeforeEach();

  test('each record is changed in its registrar, and no reader is behind', async () => {
    await batch(1, recorder().around);
    await published(1);
    expect(await johns()).toEqual({ n: 1 });
    const { calls, around } = recorder();
    const answer = await batch(2, around);
    expect(answer.json).toEqual(made);
    expect(calls.filter((name) => name === 'object.changeRecord')).toHaveLength(1);
    expect(await isFenced(bookmarkOf(answer))).toBe(true);
    expect(await johns()).toEqual({ n: 2 });
  });
});
