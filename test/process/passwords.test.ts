/** The list of passwords that everybody tries is as its script writes it, and small. */
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { commonest, frontCoded, MODULE, moduleText } from '../../scripts/passwords/list.ts';
import { BUNDLE } from '../../scripts/runtime/runtime.ts';
import { commonPasswords } from '../../src/auth/common-passwords.ts';

const passwords = [...commonPasswords()];

test('the module is what `npm run passwords` writes for the passwords in it', () => {
  expect(passwords).toEqual(commonest(passwords));
  expect(readFileSync(MODULE, 'utf8') === moduleText(passwords)).toBe(true);
});

test('the first 10,000 of a list count, and of these the long ones stay', () => {
  const first = ['PassWord', 'short', 'password', 'trustno1', 'пїѕпїѕпїѕ'];
  const rest = Array.from({ length: 9_997 }, (_, i) => `b${i}`);
  const list = [...first, ...rest, 'a-late-one'];
  expect(commonest(list)).toEqual(['password', 'trustno1']);
  expect(commonest([...list.slice(0, -2), 'a-late-one'])).toContain('a-late-one');
});

test('it takes at most 14 KB of the gzipped bundle', () => {
  const list = frontCoded(passwords);
  const text = readFileSync(`${BUNDLE}/worker.js`, 'utf8');
  const begin = text.indexOf(list.slice(0, 20));
  const end = text.indexOf(list.slice(-20));
  expect(begin).toBeGreaterThan(0);
  expect(end - begin).toBeGreaterThan(20_000);
  const without = text.slice(0, begin) + text.slice(end);
  const bytes = gzipSync(text).length - gzipSync(without).length;
  expect(bytes).toBeLessThanOrEqual(14_000);
});
