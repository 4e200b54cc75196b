/** The outcomes of commands about users: one vocabulary for every command. */

import type { Capped } from '../../db/caps.ts';
import { isLastPlatformAdmin, lastOwnerOf, namesOf } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { databaseFailure } from '../../db/errors.ts';
import { APPLIED, type Mutation } from '../../db/events.ts';
import { firstOf } from '../../db/rows.ts';
import type { UserKind } from '../../values/choices.ts';
import { changeBatch } from '../grounds.ts';
import { type LastOwner, lastOwnerIn } from '../members/last-owner.ts';
import type { UserRow } from './user.ts';

/** The reason why a command changed nothing. */
export type Refusal =
  /** There is no such user, or none that the command may reach. */
  | 'gone'
  | 'email_taken'
  | 'username_taken'
  | 'external_id_taken'
  /** The user is the last platform administrator who can act. */
  | 'last_admin'
  /** The attributes would be too large. */
  | 'too_large'
  /** It was made, and others after it, before its own state could be read. */
  | 'overtaken';

export type UserOutcome<User extends UserRow> =
  | { readonly is: 'done'; readonly user: User }
  | { readonly is: Refusal }
  | LastOwner;

/** A command, as far as its outcome depends on it. */
interface Attempted extends Mutation, Partial<Capped> {
  readonly userId: string;
  /** The email of a user to create. */
  readonly email?: string | undefined;
  /** The kind of the user. Services share emails with people. */
  readonly kind?: UserKind;
  /** The username that is given. */
  readonly username?: string | undefined;
  /** It takes the rights of a platform administrator away, or those of everything. */
  readonly demotes?: boolean;
  readonly suspends?: boolean;
}

/**
 * Runs a batch. `user` reads the user as the batch left it, in the same batch; a command that found
 * everything as it wants it is done. `before` holds the command to caps.
 */
export async function attempt<User extends UserRow>(
  db: Database,
  attempted: Attempted,
  statements: readonly D1PreparedStatement[],
  user: D1PreparedStatement,
  before: readonly D1PreparedStatement[] = [],
): Promise<{ readonly outcome: UserOutcome<User>; readonly results: readonly D1Result[] }> {
  try {
    const all = [...statements, obstaclesTo(db, attempted), user];
    const results = await changeBatch(db, attempted, all, before);
    const [obstacles, found] = results.slice(-2);
    return { outcome: outcomeOf(attempted, firstOf(obstacles), firstOf<User>(found)), results };
  } catch (error) {
    return { outcome: { is: refusalOf(error, attempted) }, results: [] };
  }
}

interface Obstacles {
  /** Whether the command was applied, and the version that it made. */
  readonly applied: 0 | 1;
  readonly applied_version: number | null;
  readonly email_taken: 0 | 1;
  readonly username_taken: 0 | 1;
  readonly last_admin: 0 | 1;
  /** JSON of the names of the tenants. */
  readonly last_owner_of: string;
}

function outcomeOf<User extends UserRow>(
  { isRepetition }: Attempted,
  obstacles: Obstacles | undefined,
  user: User | undefined,
): UserOutcome<User> {
  if (user && obstacles?.applied) {
    // A repeated request is answered with what is stored. Otherwise no two changes share a version.
    const isOwn = (obstacles.applied_version ?? user.version) === user.version;
    return isRepetition || isOwn ? { is: 'done', user } : { is: 'overtaken' };
  }
  if (!user && obstacles?.email_taken) return { is: 'email_taken' };
  if (!user && obstacles?.username_taken) return { is: 'username_taken' };
  if (!user) return { is: 'gone' };
  if (obstacles?.last_admin) return { is: 'last_admin' };
  const lastOwner = lastOwnerIn(obstacles?.last_owner_of);
  if (lastOwner) return lastOwner;
  return { is: 'done', user };
}

/** The kind of the user that is changed, or else of the one to create. */
const KIND = 'coalesce((SELECT kind FROM users WHERE id = ?1), ?7)';

/** Whether a command was applied, or else the reasons against it. */
const obstaclesTo = (db: Database, attempted: Attempted): D1PreparedStatement =>
  db
    .prepare(
      `SELECT ${APPLIED('?2')} AS applied,
              (SELECT version FROM events WHERE id = ?2) AS applied_version,
              EXISTS (SELECT 1 FROM users WHERE email = ?3 AND kind = ${KIND}
                                            AND id <> ?1) AS email_taken,
              EXISTS (SELECT 1 FROM users WHERE username = ?4 AND username_of IN ('', ${KIND})
                                            AND id <> ?1) AS username_taken,
              ?5 AND ${isLastPlatformAdmin('?1')} AS last_admin,
              iif(?6, ${namesOf(lastOwnerOf('?1'))}, '[]') AS last_owner_of`,
    )
    .bind(
      attempted.userId,
      attempted.mutationId,
      attempted.email ?? null,
      attempted.username ?? null,
      attempted.demotes ? 1 : 0,
      attempted.suspends ? 1 : 0,
      attempted.kind ?? 'human',
    );

/**
 * Constraints decide if two registrars race. A username that was not given follows a new email.
 * Any other failure stays an error.
 */
function refusalOf(error: unknown, { username }: Attempted): Refusal {
  const failure = databaseFailure(error);
  const constraint = failure.is === 'constraint' ? failure.name : undefined;
  if (constraint === 'users.email, users.kind') return 'email_taken';
  if (constraint === 'users.username, users.username_of')
    return username ? 'username_taken' : 'email_taken';
  if (constraint === 'users.external_id') return 'external_id_taken';
  if (constraint === 'attribute_bytes') return 'too_large';
  throw error;
}
