/** How users are made and changed: statements for one batch each, held together by the event. */

import { given, isLastPlatformAdmin } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { APPLIED } from '../../db/events.ts';
import type { CreateUserCommand, UpdateUserCommand } from './user-commands.ts';

/** Creates a user, unless the email or the username is taken, or it was done before (a retry). */
export const insertUser = (db: Database, command: CreateUserCommand): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO users (id, kind, username, email, name, name_search, first_name, last_name, image,
                          status, password_hash, created_at, updated_at)
       SELECT ?1, ?2, ?3, ?4, ?5 ->> 'name', coalesce(?5 ->> 'name_search', ''), ?5 ->> 'first_name',
              ?5 ->> 'last_name', ?5 ->> 'image', coalesce(?5 ->> 'status', 'active'),
              ?5 ->> 'password_hash', ?6, ?6
        WHERE NOT EXISTS (SELECT 1 FROM users WHERE email = ?4 OR username = ?3)
          AND NOT ${APPLIED('?7')}
       RETURNING id`,
    )
    .bind(
      command.userId,
      command.kind,
      command.username,
      command.email,
      JSON.stringify(command.fields),
      command.now,
      command.mutationId,
    );

export const insertPrincipalOf = (db: Database, command: CreateUserCommand): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO principals (id, user_id, role, display_name, avatar_url)
       SELECT ?1, id, ?2, name, image FROM users WHERE id = ?3 ON CONFLICT (user_id) DO NOTHING`,
    )
    .bind(command.principalId, command.globalRole, command.userId);

/** Changes the columns of a user. The last platform administrator is neither demoted nor suspended. */
export const updateUser = (db: Database, command: UpdateUserCommand): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE users SET ${COLUMNS.map((column) => `${column} = ${given('?2', column, column)}`).join(', ')},
              version = version + 1, updated_at = max(updated_at, ?4)
        WHERE id = ?1 AND NOT ${APPLIED('?5')}
          AND NOT ((?3 <> 'platform_admin' OR ?2 ->> 'status' = 'suspended') AND ${isLastPlatformAdmin('?1')})
       RETURNING id`,
    )
    .bind(
      command.userId,
      JSON.stringify(command.fields),
      command.globalRole,
      command.now,
      command.mutationId,
    );

const COLUMNS = [
  'email',
  'username',
  'name',
  'name_search',
  'first_name',
  'last_name',
  'image',
  'status',
  'password_hash',
] as const;

/** Keeps the principal in step, and sets the global role where one is given. */
export const updatePrincipal = (db: Database, command: UpdateUserCommand): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE principals SET role = coalesce(?2, role), display_name = u.name, avatar_url = u.image
         FROM users u WHERE principals.user_id = ?1 AND u.id = ?1 AND ${APPLIED('?3')}`,
    )
    .bind(command.userId, command.globalRole, command.mutationId);

/** Ends the personal tokens of a user whose password is new. */
export const endTokens = (db: Database, command: UpdateUserCommand): D1PreparedStatement =>
  db
    .prepare(
      `UPDATE tokens SET revoked_at = ?2
        WHERE user_id = ?1 AND kind = 'personal' AND revoked_at IS NULL AND id IS NOT ?3
          AND ?4 AND ${APPLIED('?5')}`,
    )
    .bind(
      command.userId,
      command.now,
      command.keepToken,
      command.fields.password_hash === undefined ? 0 : 1,
      command.mutationId,
    );

/** Whether a command was applied, and what stood in its way if not. */
export const obstacles = (
  db: Database,
  command: { readonly userId: string; readonly mutationId: string },
  taken: { readonly email: string | null; readonly username: string | null },
): D1PreparedStatement =>
  db
    .prepare(
      `SELECT ${APPLIED('?2')} AS applied,
              EXISTS (SELECT 1 FROM users WHERE email = ?3 AND id <> ?1) AS email_taken,
              EXISTS (SELECT 1 FROM users WHERE username = ?4 AND id <> ?1) AS username_taken,
              ${isLastPlatformAdmin('?1')} AS last_admin`,
    )
    .bind(command.userId, command.mutationId, taken.email, taken.username);

export interface ObstacleRow {
  readonly applied: 0 | 1;
  readonly email_taken: 0 | 1;
  readonly username_taken: 0 | 1;
  readonly last_admin: 0 | 1;
}
