/** A row of a batch: parsed as the body of a single identify, or refused in its words. */
import { type IdMaker, idsOf, nthMutation } from '../../../db/ids.ts';
import { Problem, type ProblemMeaning } from '../../../http/problem.ts';
import { parsedRow } from '../../../pipeline/parsed-row.ts';
import { type Identification, identification } from '../contract.ts';
import { nameIn, type Placing } from '../placing.ts';

/** A row that can be identified. */
export interface Row {
  readonly index: number;
  readonly input: Identification;
  /** The ids of its own mutation. */
  readonly newId: IdMaker;
}

interface RefusedRow {
  readonly index: number;
  readonly refused: ProblemMeaning;
}

export const isRefused = (row: Row | RefusedRow): row is RefusedRow => 'refused' in row;

/** Parses the rows of a request. `faults` has those that cannot be stored. */
export function rowsOf(
  users: readonly unknown[],
  {
    mutationId,
    faults,
    placing,
  }: {
    readonly mutationId: string;
    readonly faults: ReadonlyMap<number, string>;
    /** For the rows that name no tenant. */
    readonly placing: Placing;
  },
): readonly (Row | RefusedRow)[] {
  return users.map((user, index) => {
    try {
      const row = parsedRow(identification(), user, faults.get(index));
      const input = nameIn(row) === undefined ? { ...row, ...placing } : row;
      return { index, input, newId: idsOf(nthMutation(mutationId, index)) };
    } catch (error) {
      if (error instanceof Problem) return { index, refused: error.meaning };
      throw error;
    }
  });
}
