/** Erases people, and shows the receipts. */
import { firstOf } from '../../db/rows.ts';
import {
  type Erasing as ErasingCommand,
  type ErasureRow,
  erasureById,
  subjectOf,
} from '../../directory/personal-data/erasure.ts';
import { keyNamed, type UserRow, userWithMemberships } from '../../directory/users/user.ts';
import { forbidden, invalidBody, notFound } from '../../http/problem.ts';
import { bucketsOf } from '../../limits/exact.ts';
import { reachesPerson } from '../../policy/people.ts';
import { finishErasure } from '../../registrar/finish-erasure.ts';
import { inRegistrar, registrarName } from '../../registrar/in-registrar.ts';
import { mutationBy } from '../../registrar/mutation.ts';
import type { UserKind } from '../../values/choices.ts';
import { iso } from '../../values/time.ts';
import type { PeopleCall } from '../people/call.ts';
import { findForManager } from '../people/manager.ts';
import { lastOwner, problemOf } from '../user-outcome.ts';
import type { Erasing } from './contract.ts';
import { keptOf } from './suppressions.ts';

interface ErasingCall extends PeopleCall {
  readonly params: { readonly principalId: string };
  readonly body: Erasing;
}

/**
 * Erases a person: deletes them in the registrar of their email, with the receipt in the same
 * batch, and then what is left of them. If that is interrupted, the clean-up goes on.
 */
export async function erasePerson(call: ErasingCall): Promise<ErasureRow> {
  const id = call.newId('erasure');
  const key = keyNamed(call.params.principalId);
  const find = userWithMemberships(call.db, key);
  const { found, ...decided } = await findForManager<UserRow>(call, {}, find, { user: key });
  const { caller } = decided;
  if (found && reachesPerson(caller, found.role)) {
    if (caller.kind === 'user' && caller.userId === found.id) {
      throw forbidden('Somebody else has to erase your account.');
    }
    const command = {
      ...mutationBy(decided, call),
      userId: found.id,
      reach: found.role === 'user' ? ('users' as const) : ('anyone' as const),
      erasing: erasingOf(call, id, found),
    };
    const outcome = await inRegistrar(call, found.email, (each) => each.deleteUser(command));
    // Whoever manage people need not see tenants.
    if (outcome.is === 'last_owner') throw lastOwner('This user', []);
    if (outcome.is !== 'done') throw problemOf(outcome);
  }
  return finished(call, await receiptOf(call, id));
}

/** What an erasure adds to the deletion of a user. */
const erasingOf = (
  { body, newId, env }: ErasingCall,
  id: string,
  { id: userId, kind, email, username }: UserRow,
): ErasingCommand => ({
  id,
  subject: subjectOf(userId),
  reason: body.reason ?? null,
  suppression: body.suppress ? suppressionFor(env, kind, email) : null,
  unfinished: {
    userId,
    pseudonym: newId('user'),
    registrar: registrarName(email),
    buckets: bucketsOf(env, { id: userId, email, username }),
  },
});

function suppressionFor(env: ErasingCall['env'], kind: UserKind, email: string): string {
  if (kind === 'human') return keptOf(env, email);
  throw invalidBody('suppress', 'The email of a service is a label, and nobody comes back by it.');
}

/** The receipt of an erasure. There is none of somebody who is not there. */
async function receiptOf({ db }: ErasingCall, id: string): Promise<ErasureRow> {
  const row = firstOf<ErasureRow>(await erasureById(db, id).all());
  if (!row) throw notFound('user');
  return row;
}

/** Does what is left to do, as far as it goes in one request. The person is deleted in any case. */
async function finished({ env, meter }: ErasingCall, row: ErasureRow): Promise<ErasureRow> {
  const { id, unfinished } = row;
  if (unfinished === null) return row;
  const end = finishErasure(env, { id, unfinished }).catch(() => null);
  return (await meter.time('object', end)) ?? row;
}

export const presentErasure = ({ id, at, reason, suppressed, bookmark, rows }: ErasureRow) => ({
  id,
  at: iso(at),
  reason,
  suppressed: suppressed === 1,
  bookmark,
  rows: JSON.parse(rows) as Record<string, number>,
});
