/**
 * Deletes users. Their principal, memberships, records, tokens and identities go with them. An
 * erasure is a deletion that leaves a receipt, and something to do.
 */
import { isLastPlatformAdmin, lastOwnerOf, namesOf } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import { firstOf } from '../../db/rows.ts';
import { changeBatch } from '../grounds.ts';
import { type LastOwner, lastOwnerIn } from '../members/last-owner.ts';
import { type Erasing, insertErasure } from '../personal-data/erasure.ts';
import { insertSuppression } from '../personal-data/suppression.ts';
import { type Ended, holderIn, holderOf } from '../records/withdrawn.ts';
import type { Refusal } from './outcome.ts';

export interface DeleteUserCommand extends Mutation {
  readonly userId: string;
  /** Users of role `user` only, or the team and administrators as well. */
  readonly reach: 'users' | 'anyone';
  /** Present in an erasure. */
  readonly erasing?: Erasing;
}

export type DeletionOutcome =
  | { readonly is: 'done' }
  | { readonly is: Extract<Refusal, 'last_admin' | 'gone'> }
  | LastOwner;

/** Deletes a user: one batch. A user that was deleted before is `done` as well. */
export async function applyDeletion(
  db: Database,
  command: DeleteUserCommand,
): Promise<Ended<DeletionOutcome>> {
  const { userId, erasing } = command;
  const suppression = erasing?.suppression ?? null;
  const action = erasing ? 'user.erase' : 'user.delete';
  // The keys come first: a membership that was added since the request was read has a copy as well.
  const results = await changeBatch(db, command, [
    holderOf(db, userId),
    ...(erasing ? [insertErasure(db, erasing, command, mayGo(command))] : []),
    deleteUser(db, command),
    recordEvent(db, eventOf(action, command, { userId })),
    ...(suppression === null ? [] : [insertSuppression(db, suppression, command)]),
    obstaclesTo(db, userId),
  ]);
  const answer = deletionOutcome(firstOf(results.at(-1)));
  return { answer, holder: holderIn(results[0]), isGone: answer.is === 'done' };
}

function deletionOutcome(obstacles: Obstacles | undefined): DeletionOutcome {
  if (obstacles?.is_gone) return { is: 'done' };
  const lastOwner = lastOwnerIn(obstacles?.last_owner_of);
  if (lastOwner) return lastOwner;
  // A user who has joined the team meanwhile looks absent to a caller who reaches users only.
  return { is: obstacles?.last_admin ? 'last_admin' : 'gone' };
}

/** Whether the user `?1` may be deleted. */
const mayGo = ({ reach }: DeleteUserCommand): string => `
  EXISTS (SELECT 1 FROM principals WHERE user_id = ?1 ${reach === 'users' ? "AND role = 'user'" : ''})
  AND NOT EXISTS (${lastOwnerOf('?1')}) AND NOT ${isLastPlatformAdmin('?1')}`;

const deleteUser = (db: Database, command: DeleteUserCommand): D1PreparedStatement =>
  db
    .prepare(`DELETE FROM users WHERE id = ?1 AND ${mayGo(command)} RETURNING id`)
    .bind(command.userId);

interface Obstacles {
  readonly is_gone: 0 | 1;
  /** JSON of the names of the tenants. */
  readonly last_owner_of: string;
  readonly last_admin: 0 | 1;
}

/** Whether the user is gone, or else the reasons that forbid the deletion. */
const obstaclesTo = (db: Database, userId: string): D1PreparedStatement =>
  db
    .prepare(
      `SELECT NOT EXISTS (SELECT 1 FROM users WHERE id = ?1) AS is_gone,
              ${namesOf(lastOwnerOf('?1'))} AS last_owner_of,
              ${isLastPlatformAdmin('?1')} AS last_admin`,
    )
    .bind(userId);
