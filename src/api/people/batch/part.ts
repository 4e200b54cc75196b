/** Identifies the people of a part of a batch: one read of D1, and one batch of changes there. */
import { isOwnFault, Outdated } from '../../../db/errors.ts';
import {
  applyIdentifications,
  type Identifications,
  type PersonCommand,
} from '../../../directory/users/identify-many.ts';
import type { UserWithAttributes } from '../../../directory/users/user.ts';
import { notFound } from '../../../http/problem.ts';
import type { NewReceipt } from '../../../idempotency/receipts.ts';
import { giveBack, takePermit } from '../../../limits/permits.ts';
import { keptOut } from '../../../registrar/in-registrar.ts';
import { mutationBy } from '../../../registrar/mutation.ts';
import type { PeopleCall } from '../call.ts';
import { importedPassword, newcomer } from '../imported-password.ts';
import { placeIn } from '../placing.ts';
import { receiptOf } from '../receipt.ts';
import { ensureBorn } from '../rules.ts';
import { identifyAlone } from './alone.ts';
import { findPart, type PartFacts } from './find.ts';
import { type Judged, judge, type Known } from './judge.ts';
import { type RowOutcome, refusedBy } from './outcome.ts';
import { outcomeBefore } from './repeated.ts';
import type { Row } from './row.ts';

/** A row, and the change that it asks for. */
interface Planned {
  readonly row: Row;
  readonly command: PersonCommand;
}

type Outcomes = Map<number, RowOutcome>;

/** Identifies the rows of a part, each with an outcome by its index. */
export async function identifyPart(
  call: PeopleCall,
  rows: readonly Row[],
): Promise<ReadonlyMap<number, RowOutcome>> {
  const facts = await findPart(call, rows);
  const outcomes: Outcomes = new Map();
  const commands: Planned[] = [];
  const alone: Row[] = [];
  const unchanged: Row[] = [];
  for (const row of rows) {
    const before = outcomeBefore(row, facts);
    if (before) {
      outcomes.set(row.index, before);
      continue;
    }
    try {
      const found = facts.people.get(row.input.email);
      const judged = judgeOf(call, row, facts, found);
      const isMade = call.isRepetition || facts.isApplied(row);
      if (isMade || judged.how === 'nothing') {
        outcomes.set(row.index, asIs(row, found, facts));
        unchanged.push(row);
      } else if (judged.how === 'alone') alone.push(row);
      else commands.push({ row, command: commandOf(call, row, { judged, facts }) });
    } catch (error) {
      outcomes.set(row.index, refusedBy(error));
    }
  }
  const made = await changeTogether(call, facts, {
    commands: commands.map(({ command }) => command),
    receipts: [...unchanged.flatMap(receiptOfUnchanged), ...commands.flatMap(receiptOfChange)],
  });
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
  { isRepetition, now }: PeopleCall,
  row: Row,
  { isSuppressed, definitions, caller, tenants, isMember }: PartFacts,
  known: Known | undefined,
): Judged {
  const { email } = row.input;
  if (isSuppressed(email)) throw keptOut();
  ensureBorn(row.input, now);
  const place = placeIn(caller, tenants, row.input);
  const joins = place !== undefined && !isMember(email, place) ? place : undefined;
  const judged = judge(row, known, { definitions, isRepetition, joins });
  if (known) return judged;
  const { passwordHash, emailVerified } = row.input;
  const password = importedPassword(caller, passwordHash, newcomer(emailVerified));
  return { ...judged, fields: { ...judged.fields, ...password } };
}

/**
 * The outcome of a row that changes nothing. An earlier attempt of the same request may have made
 * its change: it is told as that.
 */
function asIs(
  row: Row,
  found: UserWithAttributes | undefined,
  { isApplied }: PartFacts,
): RowOutcome {
  if (!found) throw notFound('user');
  const person = { userId: found.id, principalId: found.principal_id };
  if (found.id === row.newId('user')) return { how: 'created', person };
  return { how: isApplied(row) ? 'updated' : 'unchanged', person };
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
  createdAt: input.createdAt,
  ...(judged.joins !== undefined && {
    joins: { scopeId: judged.joins, member: facts.people.get(input.email)?.id ?? null },
  }),
});

const receiptOfUnchanged = ({ named, newId, input: { email } }: Row): NewReceipt[] =>
  named ? [receiptOf({ newId }, named, { email })] : [];

const receiptOfChange = ({ row: { named, newId, input }, command }: Planned): NewReceipt[] => {
  const about = { email: input.email, scopeId: command.joins?.scopeId, isChange: true };
  return named ? [receiptOf({ newId }, named, about)] : [];
};

/**
 * Makes the changes in one batch, and tells which were made. If one of them is at fault, none is:
 * then each is made by itself. One permit is charged for all who are created: the limit is on work.
 */
async function changeTogether(
  call: PeopleCall,
  facts: PartFacts,
  { commands, receipts }: Pick<Identifications, 'commands' | 'receipts'>,
): Promise<readonly boolean[]> {
  const { db, env } = call;
  const by = mutationBy(facts, call);
  const creates = commands.some(({ how }) => how === 'create');
  const permit = creates ? await takePermit(call, 'identify', facts.caller) : undefined;
  try {
    return await applyIdentifications(db, env, { commands, receipts, by });
  } catch (error) {
    if (permit && isOwnFault(error)) giveBack(permit);
    if (error instanceof Outdated || !isOwnFault(error)) throw error;
    // The receipts of those who are as wanted are kept all the same.
    return applyIdentifications(db, env, { commands: [], receipts, by });
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
