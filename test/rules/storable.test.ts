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
  '0.10000000000000001',
  '9223372036854776000',
  '9.223372036854776e18',
  '9223372036854775808',
  '1.7976931348623157E+308',
  '5e-324',
  '0e-999',
  '9007199254740992.0',
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
  '9007199254740993.0',
  '9.007199254740993e15',
  '900719925474099300e-2',
  '9007199254740993.5',
  '9223372036854775807',
  '1e-400',
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

test('every number is kept as JavaScript writes it, and as C does with 17 digits', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
      expect(verdict(JSON.stringify([number]))).toBeUndefined();
      expect(verdict(`[${number.toPrecision(17)}]`)).toBeUndefined();
    }),
  );
});

test('an integer is kept exactly if it is a double, or is written as one', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }), (integer) => {
      const double = Number(integer);
      const isKept = BigInt(double) === integer || `${double}` === `${integer}`;
      const [one, hundred] = [`${integer}`, `${integer * 100n}`];
      for (const text of [one, `${one}.00`, `${hundred}e-2`]) {
        if (isKept) expect(verdict(text)).toBeUndefined();
        else if (integer.toString().length > 18) expect(verdict(text)).toContain('lose digits');
      }
    }),
  );
});

test('any output of JSON.stringify can be stored, except for the cases above', () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 5 }), (value) => {
      const text = JSON.stringify(value);
      if (!/\\u0000|\\ud|__proto__/i.test(text)) expect(verdict(text)).toBeUndefined();
    }),
  );
});
