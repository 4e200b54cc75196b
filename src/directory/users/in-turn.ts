/** Users in the order of their ids, in which they came here: whoever is new is last. */
import type { Database } from '../../db/database.ts';
import { allOf, narrowingOf, type UserFilter } from './list.ts';
import type { Condition } from './order.ts';
import { WITH_ATTRIBUTES } from './user.ts';
import { columnOf, type Within } from './within.ts';

/**
 * Some users after an id, one more than `limit`. Each is read once, wherever a part begins: by the
 * members of a tenant, or by all users. No other index is taken, whose matches would be sorted anew
 * for each part.
 */
export function usersAfter(
  db: Database,
  filter: UserFilter,
  { after, limit }: { readonly after: string; readonly limit: number },
): D1PreparedStatement {
  const { email, username, externalId, ...many } = filter;
  const { emailVerified, within } = many;
  const exact = narrowingOf({ email, username, externalId, attributes: [], sort: filter.sort });
  const others = [
    ...narrowingOf(many),
    ...(emailVerified === undefined ? [] : [isVerified(emailVerified)]),
  ].map(withoutIndex);
  // The one person whom a unique value names is found first.
  const tables = exact.length > 0 ? ['users u', 'memberships m'] : ['memberships m', 'users u'];
  const found = within
    ? `SELECT m.user_id AS id FROM ${tables.join(' CROSS JOIN ')} ON m.user_id = u.id`
    : 'SELECT u.id FROM users u';
  const id = within ? 'm.user_id' : 'u.id';
  const conditions = allOf([
    ...(within ? [isMember(within)] : []),
    { sql: `${id} > ?`, parameters: [after] },
    ...exact,
    ...others,
  ]);
  // Somebody may be in several organizations of an application.
  const once = within ? `GROUP BY ${id}` : '';
  return db
    .prepare(
      `SELECT ${WITH_ATTRIBUTES}
         FROM (${found} WHERE ${conditions.sql} ${once} ORDER BY ${id} LIMIT ${limit + 1}) found
         JOIN users u ON u.id = found.id JOIN principals p ON p.user_id = u.id
        ORDER BY u.id`,
    )
    .bind(...conditions.parameters);
}

const isMember = ({ kind, id }: Within): Condition => ({
  sql: `m.${columnOf[kind]} = ?`,
  parameters: [id],
});

const isVerified = (emailVerified: boolean): Condition => ({
  sql: 'u.email_verified = ?',
  parameters: [emailVerified ? 1 : 0],
});

/** A condition that SQLite holds against each user, and looks up in no index. */
const withoutIndex = ({ sql, parameters }: Condition): Condition => ({
  sql: `+(${sql})`,
  parameters,
});
