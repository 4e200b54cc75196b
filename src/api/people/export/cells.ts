/** Rows of CSV as RFC 4180 has them. Pure. */

export const CSV = 'text/csv; charset=utf-8';

/**
 * Spreadsheets may read a text as a formula that begins like this. Apostrophes before it count, so
 * that whoever takes one away has the text again.
 */
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** A number is none, whatever its sign. */
const NUMBER = /^-?\d+(\.\d+)?$/;

/** A text that no spreadsheet takes for a formula. */
const harmless = (text: string): string =>
  FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;

const quoted = (text: string): string =>
  /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

/** Nothing is an empty cell. Numbers and booleans are written as in JSON. */
function cellOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  return typeof value === 'string' ? quoted(harmless(value)) : quoted(JSON.stringify(value));
}

export const rowOf = (values: readonly unknown[]): string => `${values.map(cellOf).join()}\r\n`;
