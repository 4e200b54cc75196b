/** The key by which people are found and sorted. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { searchKey } from '../../src/values/search-key.ts';

describe('the same key', () => {
  test.each([
    ['jose', 'José', 'JOSÉ', 'Jose\u0301', 'ＪＯＳＥ', ' José ', 'Jo\u200bse'],
    ['strasse', 'Straße', 'STRASSE', 'STRAẞE', 'straſſe'],
    ['οδυσσευσ', 'Ὀδυσσεύς', 'ΟΔΥΣΣΕΥΣ', 'οδυσσεύσ'],
    ['istanbul', 'İstanbul', 'ISTANBUL', 'ıstanbul', 'istanbul'],
    ["o'brien", 'O’Brien', 'O‘Brien', 'Oʼbrien', 'O´Brien', 'O′Brien', "O'BRIEN", 'O＇Brien'],
    ['"q"', '“Q”', '„Q“', '«q»', '″q″'],
    ['anne-marie', 'Anne‐Marie', 'Anne‑Marie', 'Anne–Marie', 'Anne—Marie', 'Anne−Marie'],
    ['anne marie', 'Anne  Marie', 'Anne\u00a0Marie', 'Anne\t\nMarie', 'Anne\u3000Marie\u2009'],
    ['soren', 'Søren', 'SØREN', 'So\u0308ren'],
    ['lodz', 'Łódź', 'ŁÓDŹ'],
    ['thordur', 'Þórður'],
    ['aeon', 'Æon', 'ǼON'],
    ['ffi', 'ﬃ', 'FFI'],
    ['שלום', 'שָׁלוֹם'],
    ['محمد', 'مُحَمَّد'],
    ['한글', '한글'.normalize('NFD')],
    ['がく', 'か\u3099く', 'ｶﾞく'.replace('ｶﾞ', 'が')],
  ])('%s', (key, ...texts) => {
    for (const text of [key, ...texts]) expect(searchKey(text), text).toBe(key);
  });
});

describe('other keys, since they are other letters', () => {
  test.each([
    ['ハハ', 'パパ'],
    ['か', 'が'],
    ['कि', 'की'],
    ['ก', 'กิ'],
    ['🍣', '🍺'],
    ["o'brien", 'obrien'],
    ['annemarie', 'anne-marie'],
  ])('%s and %s', (one, other) => expect(searchKey(one)).not.toBe(searchKey(other)));
});

test('a key is its own key, in every normal form of a text and in either case', () => {
  const forms = ['NFC', 'NFD', 'NFKC', 'NFKD'] as const;
  // A spacing accent is a blank and a mark to the compatibility forms.
  const text = fc
    .string({ unit: 'binary', maxLength: 12 })
    .map((it) => it.replace(/[´\u1ffd″‶]/g, ''));
  fc.assert(
    fc.property(text, (it) => {
      const key = searchKey(it);
      expect(searchKey(key)).toBe(key);
      for (const form of forms) expect(searchKey(it.normalize(form))).toBe(key);
      expect(searchKey(it.toLowerCase())).toBe(key);
      expect(searchKey(it.toUpperCase())).toBe(key);
    }),
    { numRuns: 2_000 },
  );
});
