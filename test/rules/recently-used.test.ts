/** The bounded memory of an isolate drops the least recently used entries. */
import { describe, expect, test } from 'vitest';
import { RecentlyUsed } from '../../src/isolate/recently-used.ts';

const keptOf = (memory: RecentlyUsed<string>, keys: string) =>
  [...keys].filter((key) => memory.get(key) !== undefined).join('');

function filled(memory: RecentlyUsed<string>, keys: string): RecentlyUsed<string> {
  for (const key of keys) memory.set(key, key);
  return memory;
}

describe('a number of entries', () => {
  const memory = () => filled(new RecentlyUsed({ entries: 3 }), 'abc');

  test('returns stored values and nothing else', () => {
    expect(memory().get('a')).toBe('a');
    expect(memory().get('z')).toBeUndefined();
    expect(memory().get('constructor')).toBeUndefined();
  });

  test('drops the oldest entry', () => {
    expect(keptOf(filled(memory(), 'de'), 'abcde')).toBe('cde');
  });

  test('an entry that is read or stored again is no longer the oldest', () => {
    const read = memory();
    read.get('a');
    expect(keptOf(filled(read, 'd'), 'abcd')).toBe('acd');
    expect(keptOf(filled(memory(), 'ad'), 'abcd')).toBe('acd');
  });

  test('a lookup or deletion of an unknown key drops nothing', () => {
    const read = memory();
    read.get('z');
    read.delete('z');
    expect(keptOf(read, 'abc')).toBe('abc');
  });

  test('a deleted entry is gone and frees its place', () => {
    const deleted = memory();
    deleted.delete('b');
    expect(keptOf(filled(deleted, 'd'), 'abcd')).toBe('acd');
  });

  test('an empty text is a value', () => {
    const memory = new RecentlyUsed<string>({ entries: 1 });
    memory.set('', '');
    expect(memory.get('')).toBe('');
  });
});

describe('a size', () => {
  const memory = () =>
    new RecentlyUsed<string>({ entries: 10, size: 10, sizeOf: (value) => value.length });

  test('drops as many entries as needed', () => {
    const sized = filled(memory(), 'abc');
    sized.set('d', '8 letters'.slice(1));
    expect(keptOf(sized, 'abcd')).toBe('bcd');
    sized.set('e', 'ten letter');
    expect(keptOf(sized, 'abcde')).toBe('e');
  });

  test('a value over the bound is not stored, and replaces the old one with nothing', () => {
    const sized = filled(memory(), 'ab');
    sized.set('a', 'eleven char');
    expect(keptOf(sized, 'ab')).toBe('b');
  });

  test('a replaced or deleted value no longer counts', () => {
    const sized = memory();
    sized.set('a', 'nine char');
    sized.set('a', 'a');
    sized.set('b', 'nine char');
    expect(keptOf(sized, 'ab')).toBe('ab');
    sized.delete('b');
    sized.set('c', 'nine char');
    expect(keptOf(sized, 'abc')).toBe('ac');
  });
});
