/**
 * The grounds of decisions: asked along with the facts, and held in the transaction of the change.
 */
import { type Capped, CapReached } from '../db/caps.ts';
import type { Database } from '../db/database.ts';
import { databaseFailure, Outdated } from '../db/errors.ts';
import { APPLIED, asApplied, type Mutation } from '../db/events.ts';
import { failUnless, type Grounds, type Question } from '../db/grounds.ts';
import { firstOf } from '../db/rows.ts';
import { queryOf } from './question.ts';

/**
 * Asks for the grounds of a decision, in the batch that reads its facts. `groundsIn` reads the
 * result.
 */
export const askForGrounds = (db: Database, question: Question): D1PreparedStatement =>
  db.prepare(queryOf(question)).bind(JSON.stringify(question));

export function groundsIn(result: D1Result | undefined, question: Question): Grounds {
  const row = firstOf<{ readonly answer: string }>(result);
  if (!row) throw new Error('the answer to a question is always one row');
  return { question, answer: row.answer };
}

/**
 * The guard of a change. It lets a mutation pass that was applied before: that is repeated only
 * because its answer was lost.
 */
function groundsHold(
  db: Database,
  { question, answer }: Grounds,
  mutationId: string,
): D1PreparedStatement {
  const guard = failUnless(`(${queryOf(question)}) IS ?2 OR ${APPLIED('?3')}`);
  return db.prepare(guard).bind(JSON.stringify(question), answer, mutationId);
}

/**
 * Runs the batch of a change, if the grounds of its decision hold and it exceeds no cap. Otherwise
 * it changes nothing and raises `Outdated` or `CapReached`. All changes of the directory are made
 * here. `before` comes ahead of the statements, and its results are left out.
 */
export async function changeBatch(
  db: Database,
  { grounds, mutationId, caps, isRepetition }: Mutation & Partial<Capped>,
  statements: readonly D1PreparedStatement[],
  before: readonly D1PreparedStatement[] = [],
): Promise<readonly D1Result[]> {
  const around = isRepetition ? asApplied(db, mutationId) : [];
  const guard = grounds ? [groundsHold(db, grounds, mutationId)] : [];
  const first = [...around.slice(0, 1), ...guard, ...before];
  try {
    const results = await db.batch([...first, ...statements, ...around.slice(1)]);
    return results.slice(first.length, first.length + statements.length);
  } catch (error) {
    const failure = databaseFailure(error);
    if (failure.is === 'outdated') throw new Outdated({ cause: error });
    if (failure.is === 'over_cap' && caps) {
      throw new CapReached({ name: failure.name, most: caps[failure.name] }, { cause: error });
    }
    throw error;
  }
}
