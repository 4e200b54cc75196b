/** The merging statements, compared with a model and run concurrently. */
import { env } from 'cloudflare:workers';
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { people, tenants } from '../../scripts/demo-data.ts';
import { capsIn } from '../../src/db/caps.ts';
import type { Grounds } from '../../src/db/grounds.ts';
import { newId } from '../../src/db/ids.ts';
import { applyRecordChange, type RecordChange } from '../../src/directory/records/change.ts';
import { findChangeFacts } from '../../src/directory/records/facts.ts';
import { rounds } from '../support/rounds.ts';
import { delayed, probeD1 } from '../support/storage-probe.ts';

let grounds: Grounds;

const command = (change: RecordChange) => ({
  grounds,
  userId: people.john.id,
  scopeId: tenants.acme.id,
  tenantKey: 'acme-corp',
  change,
  ifVersion: null,
  ifEmpty: null,
  mutationId: newId('event'),
  actorId: people.john.id,
  usedToken: null,
  requestId: 'test',
  now: Date.now(),
  caps: capsIn(env.CAPS),
});

const merging = (metadata: object, deleteKeys: readonly string[] = []): RecordChange => ({
  how: 'merge',
  metadata: JSON.stringify(metadata),
  deleteKeys: JSON.stringify(deleteKeys),
});

const apply = async (change: RecordChange, db = env.DB) => {
  const outcome = await applyRecordChange(db, command(change));
  if (outcome.is !== 'done') throw new Error(outcome.is);
  return { ...outcome.record, metadata: JSON.parse(outcome.record.metadata) };
};

beforeEach(async () => {
  await env.DB.prepare('DELETE FROM platform_metadata').run();
  const asked = {
    credential: { kind: 'root', label: 'root' },
    tenantKey: 'acme-corp',
    username: 'john_doe',
  } as const;
  ({ grounds } = await findChangeFacts(env.DB, { ...asked, now: Date.now() }));
});

/** Any keys, with many that have broken merges elsewhere. */
const key = fc
  .oneof(
    { weight: 3, arbitrary: fc.constantFrom('a', 'b', 'c', 'ui') },
    fc.constantFrom(
      '',
      'a.b',
      'x"]',
      'a"b',
      'a\\b',
      '[0]',
      '$',
      '$.a',
      'é',
      '😀',
      '\n',
      '1',
      'toString',
    ),
    fc.string({ unit: 'binary', maxLength: 8 }),
  )
  .filter((text) => text.isWellFormed() && !text.includes('\0') && text !== '__proto__');

const value = fc
  .jsonValue({ maxDepth: 3, noUnicodeString: false })
  .filter((json) => !JSON.stringify(json).match(/__proto__|\\u0000|\\ud[89a-f]/i));

const document = fc.dictionary(key, value, { maxKeys: 6, noNullPrototype: true });

/** The pseudocode of RFC 7396. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (typeof patch !== 'object' || patch === null || Array.isArray(patch)) return patch;
  const isObject = typeof target === 'object' && target !== null && !Array.isArray(target);
  const result = new Map(isObject ? Object.entries(target) : []);
  for (const [name, change] of Object.entries(patch)) {
    if (change === null) result.delete(name);
    else result.set(name, mergePatch(result.get(name), change));
  }
  return Object.fromEntries(result);
}

/** JSON has no -0. */
const asJson = (json: unknown) => JSON.parse(JSON.stringify(json));

describe('the merging statement equals the model', () => {
  test('for a shallow merge, with any keys and values', async () => {
    await fc.assert(
      fc.asyncProperty(
        document,
        document,
        fc.array(key, { maxLength: 4 }),
        async (old, patch, gone) => {
          await apply({ how: 'replace', metadata: JSON.stringify(old) });
          const kept = Object.entries(old).filter(([name]) => !gone.includes(name));
          const wanted = { ...Object.fromEntries(kept), ...patch };
          const { metadata } = await apply(merging(patch, gone));
          expect(metadata).toEqual(asJson(wanted));
        },
      ),
      { numRuns: rounds(100, 300) },
    );
  });

  test('for a merge patch', async () => {
    await fc.assert(
      fc.asyncProperty(document, document, async (old, patch) => {
        await apply({ how: 'replace', metadata: JSON.stringify(old) });
        const change = { how: 'merge-patch', metadata: JSON.stringify(patch) } as const;
        const { metadata } = await apply(change);
        expect(metadata).toEqual(asJson(mergePatch(old, patch)));
      }),
      { numRuns: rounds(100, 300) },
    );
  });

  test('and changes nothing when applied a second time', async () => {
    await fc.assert(
      fc.asyncProperty(document, fc.array(key, { maxLength: 4 }), async (patch, gone) => {
        const first = await apply(merging(patch, gone));
        const second = await apply(
          merging(
            patch,
            gone.filter((name) => !(name in patch)),
          ),
        );
        expect(second.version).toBe(first.version);
      }),
      { numRuns: rounds(30, 100) },
    );
  });
});

describe('on D1 alone, without the order of the registrar', () => {
  test('250 concurrent merges of different keys lose none', async () => {
    const db = probeD1(env.DB, delayed(5));
    const versions = await Promise.all(
      Array.from({ length: 250 }, (_, i) => apply(merging({ [`key${i}`]: i }), db)),
    );
    const { metadata, version } = await apply(merging({}));
    expect(Object.keys(metadata)).toHaveLength(250);
    expect(version).toBe(250);
    expect(new Set(versions.map((record) => record.version)).size).toBe(250);
  });

  test('a command that is repeated after a lost acknowledgement is applied once', async () => {
    const once = command(merging({ a: 1 }));
    await applyRecordChange(env.DB, once);
    await applyRecordChange(env.DB, command(merging({ a: 2 })));
    const outcome = await applyRecordChange(env.DB, once);
    // The version that it made is gone, and no two changes are acknowledged with the same one.
    expect(outcome).toEqual({ is: 'overtaken' });
    const repeated = await applyRecordChange(env.DB, { ...once, isRepetition: true });
    expect(repeated).toMatchObject({ is: 'done', record: { metadata: '{"a":2}', version: 2 } });
  });

  test('a command for a non-member writes nothing', async () => {
    const outcome = await applyRecordChange(env.DB, {
      ...command(merging({ a: 1 })),
      userId: people.stranger.id,
    });
    expect(outcome).toEqual({ is: 'not_member' });
  });
});
