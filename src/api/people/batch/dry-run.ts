import type { PeopleCall } from '../call.ts';
import { findPart } from './find.ts';
import { imagined, type Known } from './judge.ts';
import { type RowOutcome, refusedBy } from './outcome.ts';
import { judgeOf } from './part.ts';
import type { Row } from './row.ts';

/** Judges the rows of a part by what is stored and by the rows before, and writes nothing. */
export async function tryPart(
  call: PeopleCall,
  part: readonly Row[],
  imaginary: Map<string, Known>,
) {
  const facts = await findPart(call, part);
  const outcomes = new Map<number, RowOutcome>();
  for (const row of part) {
    const { email } = row.input;
    const stored = facts.people.get(email);
    const known = imaginary.get(email) ?? stored;
    try {
      const judged = judgeOf(call, row, facts, known);
      imaginary.set(email, imagined(judged, known));
      outcomes.set(row.index, {
        how: !known ? 'created' : judged.changed.length > 0 ? 'updated' : 'unchanged',
        changed: judged.changed,
        ...(stored && { person: { userId: stored.id, principalId: stored.principal_id } }),
      });
    } catch (error) {
      outcomes.set(row.index, refusedBy(error));
    }
  }
  return outcomes;
}
