/** The list of the users of a scope. */
import type { Database } from '../../db/database.ts';
import { MEMBERSHIPS_LISTED } from '../../db/limits.ts';
import type { ScopeKind } from '../../values/choices.ts';
import { type ExactFilter, idsOfExactly } from './named.ts';
import { withMemberships } from './user.ts';

interface ScopeFilter extends ExactFilter {
  readonly scope: { readonly id: string; readonly kind: ScopeKind };
  /** Null is services and humans. */
  readonly isServiceUser: boolean | null;
  readonly after: string;
  readonly limit: number;
}

/**
 * A page of users by id, one more than `limit`. An application's users are those of its
 * organizations as well. Services are few: they are found by their kind and then compared with the
 * scope. Other users are found by the scope.
 */
export function usersInScope(db: Database, filter: ScopeFilter): D1PreparedStatement {
  const { scope, isServiceUser, after, limit } = filter;
  const kind = isServiceUser === null ? null : isServiceUser ? 'service' : 'human';
  const exact = idsOfExactly(filter, 5);
  const ids =
    exact || isServiceUser || scope.kind === 'platform'
      ? idsByUser(scope.kind, kind !== null, exact?.sql)
      : idsByMembership(scope.kind);
  return db
    .prepare(
      `SELECT ${withMemberships(MEMBERSHIPS_LISTED, '?1')}
         FROM (${ids}) found JOIN users u ON u.id = found.id JOIN principals p ON p.user_id = u.id
        ORDER BY u.id`,
    )
    .bind(scope.id, kind, after, limit + 1, ...(exact?.parameters ?? []));
}

/** Whether a membership is one of the scope ?1. */
const inScope = {
  platform: '?1 IS NOT NULL',
  application: 'application_id = ?1',
  organization: 'scope_id = ?1',
} as const satisfies Record<ScopeKind, string>;

/** `exact` selects the ids of the users who may be listed; absent is all. */
const idsByUser = (scope: ScopeKind, ofOneKind: boolean, exact?: string) => `
  SELECT x.id FROM users x
   WHERE x.id > ?3 ${ofOneKind ? 'AND x.kind = ?2' : ''}
     ${exact ? `AND x.id IN (${exact})` : ''}
     AND ${
       scope === 'platform'
         ? inScope.platform
         : `EXISTS (SELECT 1 FROM memberships WHERE user_id = x.id AND ${inScope[scope]})`
     }
   ORDER BY x.id LIMIT ?4`;

const idsByMembership = (scope: ScopeKind) => `
  SELECT DISTINCT m.user_id AS id FROM memberships m
   WHERE m.${inScope[scope]} AND m.user_id > ?3
     AND (?2 IS NULL OR EXISTS (SELECT 1 FROM users x WHERE x.id = m.user_id AND x.kind = ?2))
   ORDER BY m.user_id LIMIT ?4`;
