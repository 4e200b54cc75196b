/** JSON that survives a trip through SQLite, and JSON that does not. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { BODY_DEPTH, unstorable } from '../../src/values/storable.ts';

const verdict = (text: string) => unstorable(JSON.parse(text), text);

test.each([
  '1e308',
  '9007199254740992',
  '100000000000000000000',
  '-9007199254740994',
  '0.1234567890123456789',
  '"9007199254740993"',
  '{"constructor":1,"prototype":2}',
  '"\\ud83d\\ude00"',
])('%s can be stored', (text) => expect(verdict(text)).toBeUndefined());

test.each([
  '1e309',
  '-1e400',
  '[{"a":[1e999]}]',
  '9007199254740993',
  '-9007199254740993',
  '{"a":[12345678901234567890]}',
  '"\\ud800"',
  '{"\\udc00":1}',
  '"a\\u0000b"',
  '{"a\\u0000":1}',
  '{"__proto__":1}',
  '[{"a":{"__proto__":{}}}]',
])('%s cannot', (text) => expect(verdict(text)).toMatch(/\w/));

test('the depth is bounded and measured without recursion', () => {
  const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);
  expect(verdict(nested(BODY_DEPTH))).toBeUndefined();
  expect(verdict(nested(BODY_DEPTH + 1))).toContain('nests deeper');
  expect(verdict(nested(50_000))).toContain('nests deeper');
});

test('any output of JSON.stringify can be stored, except for the cases above', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = JSON.stringify(value);
      if (!/\\u0000|\\ud|__proto__|\d{16}/i.test(text)) expect(verdict(text)).toBeUndefined();
    }),
  );
});
