/** A table that Roster writes is harmless in a spreadsheet, and `roster import` reads it back. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asItWas } from '../../cli/src/csv/harmless.ts';
import { rowOf } from '../../src/api/people/export/cells.ts';

/** The one cell of a row, without its quotes. */
const cellOf = (text: string): string => {
  const row = rowOf([text]).slice(0, -2);
  return row.startsWith('"') ? row.slice(1, -1).replaceAll('""', '"') : row;
};

const text = fc.string({
  unit: fc.constantFrom("'", '=', '+', '-', '@', '\t', '\r', '1', '.', 'a'),
});

test('a text is the same after an export and an import', () => {
  fc.assert(
    fc.property(text, (each) => {
      expect(asItWas(cellOf(each))).toBe(each);
    }),
  );
});

test('a text that is no number begins with no mark of a formula', () => {
  fc.assert(
    fc.property(text, (each) => {
      if (!/^-?\d+(\.\d+)?$/.test(each)) expect(cellOf(each)).not.toMatch(/^[=+\-@\t\r]/);
    }),
  );
});
