/** Text and values that have broken other systems. None holds a word that marks a leak. */
import fc from 'fast-check';

export const hostileTexts: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\ud800',
  'a\udfff',
  '\u202Eevil\u202C',
  '\u2066hidden\u2069',
  'Z\u0351\u0312\u0343a\u034f\u0334lgo',
  '\uFEFFbom',
  '\u200B',
  'x'.repeat(300),
  'é'.repeat(3_000),
  "' OR '1'='1",
  "'; DROP TABLE users; --",
  '") UNION ALL VALUES (1) --',
  '%_%',
  '$.a"]',
  '<script>alert(1)</script>',
  '"><img src=x onerror=1>',
  '{{7*7}}',
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '😀👩‍👩‍👧‍👦',
  '\u212Aelvin',
  'ıstanbul',
  'аdmin',
  'ｆｕｌｌ',
  '\u0001\u001b[31m\u007f\u0085',
  '%00%0d%0a%2e%2e%2f',
  '../../etc/passwd',
  'a\r\nSet-Cookie: x=1',
  'null',
  'undefined',
  'NaN',
  '-1',
  '0',
  '1e400',
  '9007199254740993',
  '0x10',
  'true',
  '[]',
  '{}',
];

/** Values of other types, to take the place of a value. */
export const hostileValues: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  1e308,
  -0,
  2 ** 53,
  Number.MIN_VALUE,
  [],
  [[]],
  {},
  { length: 1 },
  { constructor: { prototype: { polluted: true } } },
  { $ne: null },
  [null, null],
];

/** A value of some depth. */
export function nested(levels: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < levels; level += 1) value = level % 2 ? { a: value } : [value];
  return value;
}

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...hostileTexts) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
);

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 3, arbitrary: hostileText },
  { weight: 3, arbitrary: fc.constantFrom(...hostileValues) },
  { weight: 1, arbitrary: fc.constantFrom(5, 31, 34, 200).map(nested) },
);
