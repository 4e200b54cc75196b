/** The checksum of tokens is the standard CRC-32. */
import { crc32 as expected } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { crc32 } from '../../src/values/crc32.ts';

test('gives the check value of the CRC catalogue', () => {
  expect(crc32('123456789')).toBe(0xcbf43926);
  expect(crc32('')).toBe(0);
});

test('equals zlib for every ASCII text', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary-ascii', maxLength: 200 }), (text) => {
      expect(crc32(text)).toBe(expected(text));
    }),
  );
});
