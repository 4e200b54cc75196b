/** What a change of a record wants of each key, before rules judge it. */
import { describe, expect, test } from 'vitest';
import type { Json } from '../../src/policy/keys/rule.ts';
import {
  changed,
  isThere,
  type ParsedChange,
  storedValue,
  wantedBy,
} from '../../src/policy/keys/wanted.ts';

const stored = { a: 1, b: { c: { d: 1 }, e: 2 } };

describe('a change names keys and their new values', () => {
  const rows: readonly [ParsedChange, named: readonly (readonly [string, Json?])[]][] = [
    [{ how: 'clear' }, []],
    [
      { how: 'merge', metadata: { a: 2, n: null }, deleteKeys: ['a', 'b'] },
      [['a', 2], ['b'], ['n', null]],
    ],
    [{ how: 'merge', metadata: { b: { e: null } }, deleteKeys: [] }, [['b', { e: null }]]],
    [
      { how: 'replace', metadata: { b: {}, n: null } },
      [
        ['b', {}],
        ['n', null],
      ],
    ],
    [{ how: 'merge-patch', metadata: { a: null, n: [null] } }, [['a'], ['n', [null]]]],
  ];
  test.each(rows)('%j', (change, named) => {
    const wanted = wantedBy(change, stored);
    const values = named.map(([key, value]) => [key, value] as const);
    expect([...wanted.named]).toEqual(values);
    expect(wanted.othersLeave).toBe(change.how === 'replace' || change.how === 'clear');
    expect(wanted.merged.size).toBe(0);
  });
});

/** The examples of RFC 7396 (Appendix A) as values of a key. */
describe('a merge patch', () => {
  const rows: readonly [old: Json | undefined, patch: Json, next: Json | undefined][] = [
    [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
    [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
    [{ a: 'b' }, { a: null }, {}],
    [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
    [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
    [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
    [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
    [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
    [
      ['a', 'b'],
      ['c', 'd'],
      ['c', 'd'],
    ],
    [{ a: 'b' }, ['c'], ['c']],
    [{ a: 'foo' }, null, undefined],
    [{ a: 'foo' }, 'bar', 'bar'],
    [{ e: null }, { a: 1 }, { e: null, a: 1 }],
    [[1, 2], { a: 'b', c: null }, { a: 'b' }],
    [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
    [undefined, { a: { b: null } }, { a: {} }],
    ['text', { a: 1 }, { a: 1 }],
    [null, { a: 1 }, { a: 1 }],
  ];
  test.each(rows)('of %j with %j gives %j', (old, patch, next) => {
    const change = { how: 'merge-patch', metadata: { key: patch } } as const;
    const { named, merged, othersLeave } = wantedBy(change, old === undefined ? {} : { key: old });
    expect([...named]).toStrictEqual([['key', next]]);
    const restsOnOld = typeof patch === 'object' && patch !== null && !Array.isArray(patch);
    expect([...merged]).toEqual(restsOnOld ? ['key'] : []);
    expect(othersLeave).toBe(false);
  });
});

test('where others leave, what the terms name stays, and with it what has no rule if they say so', () => {
  const terms = { keys: ['a'], unruled: true, ruled: ['a', 'b'] };
  const replace = { how: 'replace', metadata: { new: 1 } } as const;
  const before = { a: 1, b: 2, c: 3 };
  expect(changed(replace, before, terms)).toEqual({ a: 1, c: 3, new: 1 });
  expect(changed(replace, before, { ...terms, unruled: false })).toEqual({ a: 1, new: 1 });
  expect(changed({ how: 'clear' }, before, null)).toEqual({});
});

test('what an object inherits is no stored value', () => {
  expect(storedValue(stored, 'a')).toBe(1);
  expect(storedValue(stored, 'constructor')).toBeUndefined();
  const patch = { how: 'merge-patch', metadata: { constructor: { a: 1 } } } as const;
  expect(wantedBy(patch, stored).named.get('constructor')).toEqual({ a: 1 });
});

test('a value is there if its text is the same, with its keys in the same order', () => {
  expect(isThere(stored, 'b', { c: { d: 1 }, e: 2 })).toBe(true);
  expect(isThere(stored, 'b', { e: 2, c: { d: 1 } })).toBe(false);
  expect(isThere(stored, 'a', '1')).toBe(false);
  expect(isThere(stored, 'none', undefined)).toBe(true);
  expect(isThere(stored, 'none', null)).toBe(false);
});
