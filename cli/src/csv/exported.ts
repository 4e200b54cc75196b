/** Tables that Roster has made. */
import { asItWas } from './harmless.ts';
import type { Row } from './rows.ts';

/** How the table of an export begins. */
const FIRST = ['userId', 'principalId', 'email'] as const;

export const isExported = (header: readonly string[]): boolean =>
  FIRST.every((name, i) => header[i] === name);

/** A row of an export, whose formulas were made harmless. */
export const asExported = (row: Row): Row => ({ ...row, cells: row.cells.map(asItWas) });
