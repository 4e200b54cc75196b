/** A row of a batch: parsed as the body of a single PATCH, or refused in its words. */
import type { Credential } from '../../../auth/credential.ts';
import { type IdMaker, idsOf, nthMutation } from '../../../db/ids.ts';
import type { RecordChange } from '../../../directory/records/change.ts';
import { invalidBody, Problem, type ProblemMeaning } from '../../../http/problem.ts';
import { parsedRow } from '../../../pipeline/parsed-row.ts';
import { patchRow } from '../bodies.ts';

/** A change of one record. */
export interface Row {
  readonly index: number;
  /** Absent is the caller. */
  readonly username: string | undefined;
  readonly change: RecordChange;
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
  records: readonly unknown[],
  {
    mutationId,
    faults,
    credential,
  }: {
    readonly mutationId: string;
    readonly faults: ReadonlyMap<number, string>;
    readonly credential: Credential;
  },
): readonly (Row | RefusedRow)[] {
  return records.map((record, index) => {
    try {
      const row = parsedRow(patchRow(), record, faults.get(index));
      if (row.username === undefined && credential.kind === 'root') throw unnamed();
      return { index, ...row, newId: idsOf(nthMutation(mutationId, index)) };
    } catch (error) {
      if (error instanceof Problem) return { index, refused: error.meaning };
      throw error;
    }
  });
}

/** The root token has no record of its own. */
const unnamed = () =>
  invalidBody('username', 'This field is required with this token.', 'required');
