/** The list of passwords that everybody tries is as its script writes it. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { commonest, LIST, listText } from '../../scripts/passwords/list.ts';
import { passwordsIn } from '../../src/auth/common-passwords.ts';

const text = readFileSync(LIST, 'utf8');
const passwords = [...passwordsIn(text)];

test('the list is what `npm run passwords` writes for the passwords in it', () => {
  expect(passwords).toEqual(commonest(passwords));
  expect(text === listText(passwords)).toBe(true);
});

test('the first 10,000 of a list count, and of these the long ones stay', () => {
  const first = ['PassWord', 'short', 'password', 'trustno1', 'пїѕпїѕпїѕ'];
  const rest = Array.from({ length: 9_997 }, (_, i) => `b${i}`);
  const list = [...first, ...rest, 'a-late-one'];
  expect(commonest(list)).toEqual(['password', 'trustno1']);
  expect(commonest([...list.slice(0, -2), 'a-late-one'])).toContain('a-late-one');
});
