import type { PeopleCall } from '../call.ts';
import { findPart } from './find.ts';
import { imagined, type Known } from './judge.ts';
import { type RowOutcome, refusedBy } from './outcome.ts';
import { judgeOf } from './part.ts';
import { outcomeBefore } from './repeated.ts';
import type { Row } from './row.ts';

/** The people and memberships that the rows before would have left, by email. */
export interface Imagined {
  readonly people: Map<string, Known>;
  readonly members: Set<string>;
}

export const nobodyYet = (): Imagined => ({ people: new Map(), members: new Set() });

/** Judges the rows of a part by what is stored and by the rows before, and writes nothing. */
export async function tryPart(call: PeopleCall, part: readonly Row[], imaginary: Imagined) {
  const found = await findPart(call, part);
  const facts = {
    ...found,
    isMember: (email: string, scopeId: string) =>
      found.isMember(email, scopeId) || imaginary.members.has(`${email} ${scopeId}`),
  };
  const outcomes = new Map<number, RowOutcome>();
  for (const row of part) {
    const { email } = row.input;
    const stored = facts.people.get(email);
    const before = outcomeBefore(row, facts);
    if (before) {
      outcomes.set(row.index, before.how === 'refused' ? before : { ...before, changed: [] });
      continue;
    }
    const known = imaginary.people.get(email) ?? stored;
    try {
      const judged = judgeOf(call, row, facts, known);
      imaginary.people.set(email, imagined(judged, known));
      if (judged.joins !== undefined) imaginary.members.add(`${email} ${judged.joins}`);
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
