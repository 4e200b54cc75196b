/** The form of one-time codes. */
import { expect, test } from 'vitest';
import { newCode, shownCode, typedCode } from '../../src/values/code.ts';

const codes = Array.from({ length: 3_000 }, newCode);

test('a code has eight characters, none of which looks like another', () => {
  for (const code of codes) expect(code).toMatch(/^[2-9A-HJKMNP-TV-Z]{8}$/);
});

test('every character is as likely as another', () => {
  const counts = new Map<string, number>();
  for (const character of codes.join('')) counts.set(character, (counts.get(character) ?? 0) + 1);
  expect(counts.size).toBe(30);
  // 800 each, with a standard deviation of 28.
  expect(Math.min(...counts.values())).toBeGreaterThan(600);
  expect(Math.max(...counts.values())).toBeLessThan(1_000);
});

test('it is shown in two halves', () => expect(shownCode('7KXMQ2RP')).toBe('7KXM-Q2RP'));

test.each(['7KXM-Q2RP', '7kxmq2rp', ' 7kxm q2rp\n', '7 K X M – q 2 r p', '7KXM\u00a0Q2RP'])(
  '%j is read as it was meant',
  (text) => expect(typedCode(text)).toBe('7KXMQ2RP'),
);
