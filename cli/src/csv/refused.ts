/** Refused rows as CSV, which can be mended and imported again. */
import Papa from 'papaparse';
import { asItWas, harmless } from './harmless.ts';
import type { Row } from './rows.ts';

/** The columns before those of the file. An import passes over them. */
const OWN = ['refused.line', 'refused.column', 'refused.reason'] as const;

export interface Refusal {
  /** The column that is at fault, if it is one. */
  readonly column: string;
  readonly reason: string;
}

export const isRefusedFile = (header: readonly string[]): boolean =>
  OWN.every((name, i) => header[i] === name);

/** A row of a file of refused rows as it was in the file before. */
export const withoutRefusal = (row: Row): Row =>
  row.fault === undefined ? { ...row, cells: row.cells.slice(OWN.length).map(asItWas) } : row;

/** The header of a file of refused rows. */
export const refusedHeader = (header: readonly string[], delimiter: string): string =>
  lineOf([...OWN, ...header], delimiter);

/** A refused row as text. */
export const refusedLine = (row: Row, { column, reason }: Refusal, delimiter: string): string =>
  lineOf([String(row.line), column, reason, ...row.cells], delimiter);

const lineOf = (cells: readonly string[], delimiter: string): string =>
  `${Papa.unparse([cells.map(harmless)], { delimiter })}\r\n`;
