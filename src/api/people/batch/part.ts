/** Identifies the people of a part of a batch: one read of D1, and one batch of changes there. */
import { isOwnFault, Outdated } from '../../../db/errors.ts';
import {
  applyIdentifications,
  type PersonCommand,
} from '../../../directory/users/identify-many.ts';
import type { UserWithAttributes } from '../../../directory/users/user.ts';
import { notFound } from '../../../http/problem.ts';
import { giveBack, takePermit } from '../../../limits/permits.ts';
import { keptOut } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import type { PeopleCall } from '../call.ts';
import { placeIn } from '../placing.ts';
import { identifyAlone } from './alone.ts';
import { findPart, type PartFacts } from './find.ts';
import { type Judged, judge, type Known } from './judge.ts';
import { type RowOutcome, refusedBy } from './outcome.ts';
import type { Row } from './row.ts';

type Outcomes = Map<number, RowOutcome>;

/** Identifies the rows of a part, each with an outcome by its index. */
export async function identifyPart(
  call: PeopleCall,
  rows: readonly Row[],
): Promise<ReadonlyMap<number, RowOutcome>> {
  const facts = await findPart(call, rows);
  const outcomes: Outcomes = new Map();
  const commands: { readonly row: Row; readonly command: PersonCommand }[] = [];
  const alone: Row[] = [];
  for (const row of rows) {
    try {
      const found = facts.people.get(row.input.email);
      const judged = judgeOf(call, row, facts, found);
      const isMade = call.isRepetition || facts.isApplied(row);
      if (isMade || judged.how === 'nothing') outcomes.set(row.index, asIs(row, found));
      else if (judged.how === 'alone') alone.push(row);
      else commands.push({ row, command: commandOf(call, row, { judged, facts }) });
    } catch (error) {
      outcomes.set(row.index, refusedBy(error));
    }
  }
  const made = await changeTogether(
    call,
    facts,
    commands.map(({ command }) => command),
  );
  for (const [n, { row, command }] of commands.entries()) {
    const outcome = made[n] ? outcomeOf(command, facts) : undefined;
    if (outcome) outcomes.set(row.index, outcome);
    else alone.push(row);
  }
  for (const row of alone) {
    outcomes.set(row.index, await identifyAlone(call, row, facts.people.get(row.input.email)));
  }
  return outcomes;
}

/** Judges a row by the person who is there, or would be. Raises the problem that refuses it. */
export function judgeOf(
  { isRepetition }: PeopleCall,
  row: Row,
  { isSuppressed, definitions, caller, tenants, isMember }: PartFacts,
  known: Known | undefined,
): Judged {
  const { email } = row.input;
  if (isSuppressed(email)) throw keptOut();
  const place = placeIn(caller, tenants, row.input);
  const joins = place !== undefined && !isMember(email, place) ? place : undefined;
  return judge(row, known, { definitions, isRepetition, joins });
}

/**
 * The outcome of a row that changes nothing. `created` if an earlier attempt of the same request
 * has created the person.
 */
function asIs({ newId }: Row, found: UserWithAttributes | undefined): RowOutcome {
  if (!found) throw notFound('user');
  const person = { userId: found.id, principalId: found.principal_id };
  return { how: found.id === newId('user') ? 'created' : 'unchanged', person };
}

const commandOf = (
  call: PeopleCall,
  { input, newId }: Row,
  { judged, facts }: { readonly judged: Judged; readonly facts: PartFacts },
): PersonCommand => ({
  ...mutationBy(facts, { ...call, newId }),
  how: judged.how === 'create' || judged.how === 'join' ? judged.how : 'update',
  email: input.email,
  userId: newId('user'),
  principalId: newId('principal'),
  fields: judged.fields,
  attributes: judged.attributes,
  ...(judged.joins !== undefined && {
    joins: { scopeId: judged.joins, member: facts.people.get(input.email)?.id ?? null },
  }),
});

/**
 * Makes the changes in one batch, and tells which were made. If one of them is at fault, none is:
 * then each is made by itself. One permit is charged for all who are created: the limit is on work.
 */
async function changeTogether(
  call: PeopleCall,
  { caller }: PartFacts,
  commands: readonly PersonCommand[],
): Promise<readonly boolean[]> {
  const creates = commands.some(({ how }) => how === 'create');
  const permit = creates ? await takePermit(call, 'identify', caller) : undefined;
  try {
    return await applyIdentifications(call.db, call.env, commands);
  } catch (error) {
    if (permit && isOwnFault(error)) giveBack(permit);
    if (error instanceof Outdated || !isOwnFault(error)) throw error;
    return [];
  }
}

function outcomeOf(
  { how, email, userId, principalId }: PersonCommand,
  facts: PartFacts,
): RowOutcome {
  if (how === 'create') return { how: 'created', person: { userId, principalId } };
  const found = facts.people.get(email);
  if (!found) throw new Error('only somebody who was found is updated');
  return { how: 'updated', person: { userId: found.id, principalId: found.principal_id } };
}
