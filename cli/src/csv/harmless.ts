/**
 * Cells that a spreadsheet would run as formulas get an apostrophe, which it takes for a mark of
 * text. Negative numbers stay numbers.
 */
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const MARKED = /^'+[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;
const NEGATIVE = /^-\d+([.,]\d+)?$/;

export const harmless = (cell: string): string =>
  FORMULA.test(cell) && !NEGATIVE.test(cell) ? `'${cell}` : cell;

/** What a cell was before `harmless`. */
export const asItWas = (cell: string): string => (MARKED.test(cell) ? cell.slice(1) : cell);
