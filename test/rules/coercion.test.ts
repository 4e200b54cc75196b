/** The stored form of values of each type: the golden table, edge cases, properties. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkAttributes } from '../../src/directory/attributes/rules.ts';
import { type AttributeType, coerce } from '../../src/values/coercion.ts';
import golden from '../golden/coercion.json';

describe('the golden table of coercion', () => {
  for (const [type, rows] of Object.entries(golden.types) as [AttributeType, unknown[][]][]) {
    test.each(rows)(`${type}: %j is stored as %j`, (input, stored) => {
      if (stored !== 'reject') expect(coerce(type, input)).toBe(stored);
      else {
        expect(coerce(type, input)).toBeUndefined();
        const { invalid } = checkAttributes({ a: input }, [{ key: 'a', type }], () => false);
        const text = typeof input === 'object' ? JSON.stringify(input) : String(input);
        expect(invalid[0]?.reason).toBe(`Value '${text}' cannot be coerced to type '${type}'`);
      }
    });
  }

  test('has all of its rows', () => expect(Object.values(golden.types).flat()).toHaveLength(65));
});

describe('coercion', () => {
  test.each([
    ['number', '0x1F', undefined],
    ['number', '1e309', undefined],
    ['number', `1${'0'.repeat(22)}`, 1e22],
    ['number', `1${'0'.repeat(23)}`, 1e23],
    ['number', '1e308', 1e308],
    ['number', `1${'0'.repeat(309)}`, undefined],
    ['number', `-1${'0'.repeat(400)}`, undefined],
    ['number', `${'0'.repeat(400)}1`, 1],
    ['number', `0.${'0'.repeat(400)}1`, undefined],
    ['number', '1e999999999999999999999', undefined],
    ['number', '1e-999999999999999999999', undefined],
    ['number', '0e-999999999999999999999', 0],
    ['number', '9223372036854776000', 2 ** 63],
    ['number', '9007199254740993.0', undefined],
    ['number', '9.007199254740993e15', undefined],
    ['currency', '9.007199254740993e15', undefined],
    ['number', 'Infinity', undefined],
    ['currency', `1${'0'.repeat(400)}`, undefined],
    ['date', `1${'0'.repeat(400)}`, undefined],
    ['number', '-0', 0],
    ['number', '+5', 5],
    ['number', '5.', 5],
    ['number', '.', undefined],
    ['number', '１２', undefined],
    ['date', '2024-02-29', '2024-02-29T00:00:00.000Z'],
    ['date', '2023-02-29', undefined],
    ['date', '2026-02-24T24:00:00Z', undefined],
    ['date', '2026-02-24T12:60:00Z', undefined],
    ['date', '2026-02-24T12:00:00+15:00', undefined],
    ['date', '2026-02-24T12:00:00-0330', '2026-02-24T15:30:00.000Z'],
    ['date', '2026-02-24 12:00:00', '2026-02-24T12:00:00.000Z'],
    ['date', '2026-02-24T12:00:00.123456Z', '2026-02-24T12:00:00.123Z'],
    ['date', 'Thu, 31 Feb 2026 12:00:00 GMT', undefined],
    ['date', 1.5, undefined],
    ['date', 8.64e15, undefined],
    ['date', '0000-01-01', '0000-01-01T00:00:00.000Z'],
    ['date', '0000-01-01T00:00:00+01:00', undefined],
    ['date', -62_167_219_200_000, '0000-01-01T00:00:00.000Z'],
    ['date', -62_167_219_200_001, undefined],
    ['date', 253_402_300_799_999, '9999-12-31T23:59:59.999Z'],
    ['date', 253_402_300_800_000, undefined],
    ['date', '9999-12-31T23:59:59.999Z', '9999-12-31T23:59:59.999Z'],
    ['date', '9999-12-31T23:59:59-00:01', undefined],
    ['date', 0, '1970-01-01T00:00:00.000Z'],
    ['date', true, undefined],
    ['date', null, undefined],
    ['date', '2026-02-24T12:34', '2026-02-24T12:34:00.000Z'],
    ['date', '2026-02-24T23:59:59Z', '2026-02-24T23:59:59.000Z'],
    ['date', '2026-02-24T12:00:60Z', undefined],
    ['date', '2026-02-24T12:00:00.1Z', '2026-02-24T12:00:00.100Z'],
    ['date', '2026-02-24T12:00:00.12z', '2026-02-24T12:00:00.120Z'],
    ['date', '2026-02-24t12:00:00.9999Z', '2026-02-24T12:00:00.999Z'],
    ['date', '2026-02-24T12:00:00+14:00', '2026-02-23T22:00:00.000Z'],
    ['date', '2026-02-24T12:00:00-14:00', '2026-02-25T02:00:00.000Z'],
    ['date', '2026-02-24T12:00:00+14:01', undefined],
    ['date', '2026-02-24T12:00:00+13:59', '2026-02-23T22:01:00.000Z'],
    ['date', '2026-02-24T12:00:00+13:60', undefined],
    ['date', '2026-02-24T12:00:00+00:59', '2026-02-24T11:01:00.000Z'],
    ['date', '2026-00-24', undefined],
    ['date', '2026-13-24', undefined],
    ['date', '2026-02-00', undefined],
    ['date', '2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['date', '2026-04-31', undefined],
    ['date', 'Thu, 26 Feb 2026 12:34:56 GMT', '2026-02-26T12:34:56.000Z'],
    ['date', 'thu, 26 feb 2026 12:34:56 gmt', '2026-02-26T12:34:56.000Z'],
    ['date', 'Thu, 26 Fev 2026 12:34:56 GMT', undefined],
    ['date', 'Thu, 26 Feb 2026 12:34:56', undefined],
    ['date', '', undefined],
    ['number', '9007199254740992', 9_007_199_254_740_992],
    ['number', '9007199254740993', undefined],
    ['number', '+9007199254740993', undefined],
    ['number', '-9007199254740993', undefined],
    ['number', ' 1e3 ', 1_000],
    ['number', '.5', 0.5],
    ['number', '', undefined],
    ['number', true, undefined],
    ['number', -0, 0],
    ['number', Number.NaN, undefined],
    ['currency', '12.50', 12.5],
    ['currency', '12.50 EUR', undefined],
    ['string', Number.POSITIVE_INFINITY, undefined],
    ['string', -0, '0'],
    ['string', false, 'false'],
    ['string', [], undefined],
    ['boolean', 'true', true],
    ['boolean', '1', true],
    ['boolean', 'false', false],
    ['boolean', '0', false],
    ['boolean', 1, undefined],
    ['boolean', 'yes', undefined],
  ] as const)('%s: %j is %j', (type, input, stored) => expect(coerce(type, input)).toBe(stored));

  test('a stored value that is sent back stays the same', () => {
    const types = fc.constantFrom<AttributeType>('string', 'number', 'boolean', 'date', 'currency');
    const digits = fc.stringMatching(
      /^ ?[+-]?[0-9]{0,500}\.?[0-9]{0,500}([eE][+-]?[0-9]{1,30})? ?$/,
    );
    const value = fc.oneof(
      fc.jsonValue(),
      fc.double(),
      digits,
      fc.date({ noInvalidDate: true }).map(String),
    );
    fc.assert(
      fc.property(types, value, (type, input) => {
        const stored = coerce(type, input);
        if (stored === undefined) return;
        expect(coerce(type, stored)).toBe(stored);
        expect(JSON.parse(JSON.stringify(stored))).toBe(stored);
      }),
    );
  });

  test('HTTP dates accept exactly the twelve months', () => {
    const names = [
      'Jan',
      'Feb',
      'Mar',
      'Apr',
      'May',
      'Jun',
      'Jul',
      'Aug',
      'Sep',
      'Oct',
      'Nov',
      'Dec',
    ];
    for (const [i, name] of names.entries()) {
      const month = String(i + 1).padStart(2, '0');
      const stored = coerce('date', `Sun, 15 ${name} 2026 01:02:03 GMT`);
      expect(stored).toBe(`2026-${month}-15T01:02:03.000Z`);
    }
  });
});
