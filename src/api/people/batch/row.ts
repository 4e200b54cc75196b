/** A row of a batch: parsed as the body of a single identify, or refused in its words. */
import type { IdMaker } from '../../../db/ids.ts';
import { Problem, type ProblemMeaning } from '../../../http/problem.ts';
import type { Named } from '../../../idempotency/receipts.ts';
import { parsedRow } from '../../../pipeline/parsed-row.ts';
import { type Identification, identification } from '../contract.ts';
import { nameIn, type Placing } from '../placing.ts';

/** A row that can be identified. */
export interface Row {
  readonly index: number;
  readonly input: Identification;
  /** The ids of its own mutation. */
  readonly newId: IdMaker;
  /** Its sender gave it an id. */
  readonly named?: Named | undefined;
}

interface RefusedRow {
  readonly index: number;
  readonly refused: ProblemMeaning;
}

export type ReadRow = Row | RefusedRow;

export const isRefused = (row: ReadRow): row is RefusedRow => 'refused' in row;

/** The row that `read` returns, or the problem that it raises. */
export function rowOf(index: number, read: () => Omit<Row, 'index'>): ReadRow {
  try {
    return { index, ...read() };
  } catch (error) {
    if (error instanceof Problem) return { index, refused: error.meaning };
    throw error;
  }
}

/** An item of a list as a row. `fault` says why it cannot be stored. */
export function itemOf(
  user: unknown,
  { fault, placing }: { readonly fault: string | undefined; readonly placing: Placing },
): Identification {
  const row = parsedRow(identification(), user, fault);
  // A row that names no tenant goes where the whole batch does.
  return nameIn(row) === undefined ? { ...row, ...placing } : row;
}
