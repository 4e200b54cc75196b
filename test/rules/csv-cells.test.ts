/** Cells of a table: what spreadsheets and programs read in them. */
import { expect, test } from 'vitest';
import { rowOf } from '../../src/api/people/export/cells.ts';
import { columnsFor, headOf } from '../../src/api/people/export/columns.ts';
import { cellsIn } from '../support/exports.ts';

test.each<[unknown, string]>([
  ['plain', 'plain'],
  ['', ''],
  [null, ''],
  [undefined, ''],
  [0, '0'],
  [-12.5, '-12.5'],
  [1e21, '1e+21'],
  [true, 'true'],
  [false, 'false'],
  ['2026-02-24T12:00:00.000Z', '2026-02-24T12:00:00.000Z'],
  ['a, b', '"a, b"'],
  ['say "hi"', '"say ""hi"""'],
  ['two\nlines', '"two\nlines"'],
  ['two\r\nlines', '"two\r\nlines"'],
  [' blanks ', ' blanks '],
  ['日本', '日本'],
])('%j is the cell %j', (value, cell) => {
  expect(rowOf([value])).toBe(`${cell}\r\n`);
});

test.each([
  ...['=1+1', '+1-cmd', '-1+1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '=HYPERLINK("http://a","b")'],
  ...['＝1+1', '＋1', '－1', '＠a', '-', '+49 170 1234567', '-1e9', '--1', '-1.', '-.5'],
])('%j is no formula', (text) => {
  expect(cellsIn(rowOf([text]))).toEqual([[`'${text}`]]);
});

test.each(['-5', '-0.25', '12', '007'])('the text %j stays a number', (text) => {
  expect(rowOf([text])).toBe(`${text}\r\n`);
});

const defined = (id: string, key: string) =>
  ({ id, key, visibility: 'team' }) as Parameters<typeof columnsFor>[0][number];

test('columns stand in the order in which their attributes were defined', () => {
  const columns = columnsFor([defined('user_attr_2', 'a'), defined('user_attr_1', 'b')]);
  expect(headOf(columns)).toMatch(/,updatedAt,attributes\.b,attributes\.a\r\n$/);
});

test('a later attribute is in no table that was begun before, and one that is gone shows', () => {
  const [one, two] = [defined('user_attr_1', 'a'), defined('user_attr_2', 'b')];
  const begun = columnsFor([one]);
  expect(columnsFor([one, two], begun.newest)).toEqual(begun);
  expect(columnsFor([two], begun.newest).mark).not.toBe(begun.mark);
  expect(columnsFor([], '').mark).toBe(columnsFor([]).mark);
});
