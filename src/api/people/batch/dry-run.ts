import { rowsOf } from '../../../db/rows.ts';
import { holdersOf } from '../../../directory/users/user.ts';
import { problemOf } from '../../user-outcome.ts';
import type { PeopleCall } from '../call.ts';
import { decideOn } from '../identify.ts';
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
  /** The email of whoever has an external id; null is nobody. */
  readonly holders: Map<string, string | null>;
}

export const nobodyYet = (): Imagined => ({
  people: new Map(),
  members: new Set(),
  holders: new Map(),
});

/** Judges the rows of a part by what is stored and by the rows before, and writes nothing. */
export async function tryPart(call: PeopleCall, part: readonly Row[], imaginary: Imagined) {
  const found = await findPart(call, part);
  const facts = {
    ...found,
    isMember: (email: string, scopeId: string) =>
      found.isMember(email, scopeId) || imaginary.members.has(`${email} ${scopeId}`),
  };
  await findHolders(call, part, imaginary);
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
      if (judged.how === 'alone') await decideOn({ ...call, body: row.input });
      holdExternalId(row, known, imaginary);
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

/** Finds who has the external ids that rows give, unless a row before has changed that. */
async function findHolders({ db }: PeopleCall, part: readonly Row[], { holders }: Imagined) {
  const asked = part.flatMap(({ input: { externalId } }) =>
    typeof externalId === 'string' && !holders.has(externalId) ? [externalId] : [],
  );
  if (asked.length === 0) return;
  const [found] = await db.batch([holdersOf(db, asked)]);
  for (const { external_id, email } of rowsOf<Holder>(found)) holders.set(external_id, email);
}

interface Holder {
  readonly external_id: string;
  readonly email: string;
}

/** Raises 409 if somebody else has the external id of a row. */
function holdExternalId({ input }: Row, known: Known | undefined, { holders }: Imagined): void {
  const { email, externalId } = input;
  if (externalId === undefined) return;
  const holder = externalId === null ? email : (holders.get(externalId) ?? email);
  if (holder !== email) throw problemOf({ is: 'external_id_taken' });
  if (known?.external_id) holders.set(known.external_id, null);
  if (externalId !== null) holders.set(externalId, email);
}
