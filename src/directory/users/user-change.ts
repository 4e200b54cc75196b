import type { Database } from '../../db/database.ts';
import { databaseFailure } from '../../db/errors.ts';
import { eventOf, recordEvent } from '../../db/events.ts';
import { placeUser } from '../members/placement.ts';
import { rowsIn, type Written } from '../records/published.ts';
import { publishedRecords } from '../records/queries.ts';
import { insertToken } from '../tokens/token.ts';
import type { CreateUserCommand, UpdateUserCommand } from './user-commands.ts';
import { type UserRow, userById } from './user-queries.ts';
import {
  endTokens,
  insertPrincipalOf,
  insertUser,
  type ObstacleRow,
  obstacles,
  updatePrincipal,
  updateUser,
} from './user-statements.ts';

/** What became of a command. */
export type UserOutcome =
  | { readonly is: 'done'; readonly user: UserRow }
  | { readonly is: 'email_taken' | 'username_taken' | 'last_admin' | 'gone' };

/** Creates a user with principal, memberships and key: one batch. */
export async function applyCreation(
  db: Database,
  command: CreateUserCommand,
): Promise<UserOutcome> {
  const { userId, email, username } = command;
  const results = await db.batch([
    insertUser(db, command),
    recordEvent(db, eventOf('user.create', command, about(command)), sourceOf(userId)),
    insertPrincipalOf(db, command),
    ...placeUser(db, userId, command.placements, command),
    ...(command.apiKey ? [insertToken(db, command.apiKey)] : []),
    obstacles(db, command, { email, username }),
    userById(db, userId),
  ]);
  return outcomeOf(results.slice(-2));
}

/** Changes a user: one batch. A taken email or username is told by the constraint. */
export async function applyUpdate(
  db: Database,
  command: UpdateUserCommand,
): Promise<Written<UserOutcome>> {
  const { userId, fields, now } = command;
  try {
    const results = await db.batch([
      updateUser(db, command),
      recordEvent(db, eventOf('user.update', command, about(command)), sourceOf(userId)),
      updatePrincipal(db, command),
      ...placeUser(db, userId, command.placements, command),
      endTokens(db, command),
      publishedRecords(db, { userId, tenantKeys: [], now }),
      obstacles(db, command, { email: fields.email ?? null, username: fields.username ?? null }),
      userById(db, userId),
    ]);
    return { answer: outcomeOf(results.slice(-2)), rows: rowsIn(results.at(-3)) };
  } catch (error) {
    const failure = databaseFailure(error);
    if (failure.is !== 'constraint' || !failure.name.startsWith('users.')) throw error;
    const is = failure.name === 'users.email' ? 'email_taken' : 'username_taken';
    return { answer: { is }, rows: [] };
  }
}

function outcomeOf([told, found]: readonly D1Result[]): UserOutcome {
  const [obstacle] = (told?.results ?? []) as ObstacleRow[];
  const [user] = (found?.results ?? []) as UserRow[];
  if (obstacle?.applied && user) return { is: 'done', user };
  if (obstacle?.email_taken) return { is: 'email_taken' };
  if (obstacle?.username_taken) return { is: 'username_taken' };
  return { is: user && obstacle?.last_admin ? 'last_admin' : 'gone' };
}

/** Names of what a command gives, for its event. */
const about = ({
  userId,
  fields,
  globalRole,
  placements,
}: CreateUserCommand | UpdateUserCommand) => ({
  userId,
  keys: [
    ...Object.keys(fields).filter((column) => column !== 'name_search'),
    ...(globalRole ? ['role'] : []),
    ...placements.map(({ scopeId }) => scopeId),
  ],
});

const sourceOf = (userId: string) => ({
  sql: 'SELECT id AS user_id, version FROM users WHERE id = ?',
  parameters: [userId],
});
