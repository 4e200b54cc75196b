/** Effective values and locks: pure tables, and a reference of a dozen lines. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { judge } from '../../src/policy/keys/judge.ts';
import { type Layer, resolved, SOURCES } from '../../src/policy/keys/resolve.ts';
import { isSame, type Json, type RuleSet } from '../../src/policy/keys/rule.ts';
import { changed, type ParsedChange } from '../../src/policy/keys/wanted.ts';

const KEYS = ['a', 'b', 'c', 'constructor', '1'];
const value = fc.constantFrom<Json>(null, 0, 1, 'x', { a: 1 });
const document = fc.dictionary(fc.constantFrom(...KEYS), value, { noNullPrototype: true });
const layer = (kind: Layer['kind']) =>
  fc
    .record({
      defaults: document,
      ruleDefaults: document,
      locks: fc.subarray(KEYS),
      privateKeys: fc.subarray(KEYS, { maxLength: 1 }),
    })
    .map(
      ({ locks, ...rest }): Layer => ({
        ...rest,
        kind,
        tenantKey: kind,
        version: '1-1',
        locked: locks.filter((key) => Object.hasOwn(rest.defaults, key)),
      }),
    );
const line = fc.tuple(layer('application'), layer('organization'));

/** Says the order of a key by its words, from the least to the greatest. */
function reference(own: Readonly<Record<string, Json>>, [app, org]: readonly [Layer, Layer]) {
  const found = new Map<string, readonly [Json, string]>();
  const put = (from: string, values: Readonly<Record<string, Json>>, only = KEYS) => {
    for (const key of only)
      if (Object.hasOwn(values, key)) found.set(key, [values[key] ?? null, from]);
  };
  put('rule application', app.ruleDefaults);
  put('rule organization', org.ruleDefaults);
  put('application application', app.defaults);
  put('organization organization', org.defaults);
  put('user mine', own);
  put('organization organization locked', org.defaults, [...org.locked]);
  put('application application locked', app.defaults, [...app.locked]);
  for (const key of [...app.privateKeys, ...org.privateKeys]) found.delete(key);
  return found;
}

test('a resolved record is what the reference says, for any values, defaults and locks', () => {
  fc.assert(
    fc.property(document, line, (own, layers) => {
      const hidden = layers.flatMap(({ privateKeys }) => privateKeys);
      const { metadata, sources } = resolved({ tenantKey: 'mine', document: own }, layers, hidden);
      const told = Object.entries(metadata).map(([key, each]) => {
        const { from, key: tenant, locked } = sources[key] ?? expect.fail(`${key} has no source`);
        return [key, [each, `${from} ${tenant}${locked ? ' locked' : ''}`]] as const;
      });
      expect(new Map(told)).toEqual(reference(own, layers));
    }),
    { numRuns: 1_000 },
  );
});

test('sources are these, from the person up', () => {
  expect(SOURCES).toEqual(['user', 'application', 'organization', 'rule']);
});

test('one’s own keys keep their order, and others follow', () => {
  const app: Layer = {
    kind: 'application',
    tenantKey: 'app',
    version: '0-1',
    defaults: { z: 1, b: 2 },
    locked: ['b'],
    ruleDefaults: {},
    privateKeys: [],
  };
  const own = { tenantKey: 'mine', document: { c: 1, b: 1, a: 1 } };
  expect(Object.entries(resolved(own, [app], []).metadata)).toEqual([
    ['c', 1],
    ['b', 2],
    ['a', 1],
    ['z', 1],
  ]);
});

describe('a locked key', () => {
  const set = (tenantKey: string, locked: readonly string[]): RuleSet => ({
    tenantKey,
    rules: new Map([['b', { write: 'admin', read: 'admin' }]]),
    unknownKeys: 'allow',
    locked: new Set(locked),
  });
  const sets = [set('app', ['a']), set('org', ['a', 'b', 'c'])];
  const stored = { a: 1, b: 2, d: 4 };

  test.each<[string, ParsedChange, string]>([
    ['set', { how: 'merge', metadata: { a: 2 }, deleteKeys: [] }, 'app a'],
    ['set by two', { how: 'replace', metadata: { a: 2, c: 3, d: 1 } }, 'app a'],
    ['deleted', { how: 'merge', metadata: {}, deleteKeys: ['a'] }, 'app a'],
    ['patched away', { how: 'merge-patch', metadata: { a: null } }, 'app a'],
    ['made', { how: 'merge', metadata: { c: 3 }, deleteKeys: [] }, 'org c'],
    ['private, with the value that it has', { how: 'replace', metadata: { b: 2 } }, 'org b'],
  ])('is refused where it is %s', (_how, change, told) => {
    for (const held of ['user', 'admin', 'service'] as const) {
      const judgement = judge(sets, held, change, stored, false);
      const { is, tenantKey, keys } = judgement as Extract<typeof judgement, { is: 'locked' }>;
      expect(`${is} ${tenantKey} ${keys?.join()}`).toBe(`locked ${told}`);
    }
  });

  test('is refused wherever a change moves it, and nothing else is, for any locks of two', () => {
    const keys = fc.subarray(KEYS);
    fc.assert(
      fc.property(
        document,
        document,
        keys,
        keys,
        keys,
        (before, metadata, deleteKeys, app, org) => {
          const open = { rules: new Map(), unknownKeys: 'allow' } as const;
          const locks = [
            { ...open, tenantKey: 'app', locked: new Set(app) },
            { ...open, tenantKey: 'org', locked: new Set(org) },
          ];
          const change: ParsedChange = { how: 'merge', metadata, deleteKeys };
          const after = new Map(Object.entries(changed(change, before, null)));
          const lock = (key: string) =>
            app.includes(key) ? 'app' : org.includes(key) ? 'org' : undefined;
          const named = [...new Set([...deleteKeys, ...Object.keys(metadata)])].filter(lock);
          const was = new Map(Object.entries(before));
          const moved = named.filter((key) => !isSame(was.get(key), after.get(key)));
          const [first] = moved;
          expect(judge(locks, 'service', change, before)).toEqual(
            first === undefined
              ? {
                  is: 'allowed',
                  expects: new Map(named.map((key) => [key, was.get(key)])),
                  stays: null,
                }
              : {
                  is: 'locked',
                  tenantKey: lock(first),
                  keys: moved.filter((key) => lock(key) === lock(first)),
                },
          );
        },
      ),
      { numRuns: 1_000 },
    );
  });

  test('with the value that it has is no change, and stays where others leave', () => {
    const replace: ParsedChange = { how: 'replace', metadata: { a: 1, e: 5 } };
    const judgement = judge(sets, 'user', replace, stored, false);
    if (judgement.is !== 'allowed') expect.fail(judgement.is);
    expect(changed(replace, stored, judgement.stays)).toEqual({ a: 1, b: 2, e: 5 });
    expect([...judgement.expects]).toEqual([['a', 1]]);
    const clear = judge(sets, 'service', { how: 'clear' }, stored, true);
    if (clear.is !== 'allowed') expect.fail(clear.is);
    expect(changed({ how: 'clear' }, stored, clear.stays)).toEqual({ a: 1, b: 2 });
  });
});
