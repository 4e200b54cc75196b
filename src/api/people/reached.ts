/** Whether the admins of a tenant reach a person. Somebody of elsewhere looks like nobody. */
import type { Database } from '../../db/database.ts';
import { firstOf } from '../../db/rows.ts';
import type { UserWithAttributes } from '../../directory/users/user.ts';
import { placeInReach } from '../../directory/users/within.ts';
import { forbidden, notFound } from '../../http/problem.ts';
import type { Caller } from '../../policy/caller.ts';
import { reachOfPeople } from '../../policy/visibility.ts';

/** The query of where a person is in the reach of a caller; 403 for a caller who reaches nobody. */
export function placeFor(
  db: Database,
  caller: Caller,
  person: UserWithAttributes | undefined,
): D1PreparedStatement {
  const reach = reachOfPeople(caller);
  if (!reach) throw forbidden();
  return placeInReach(db, person?.id ?? '', reach);
}

/** Whether the caller reaches a person through an application. Raises 404 for anybody else. */
export function isReachedFromAbove(place: D1Result | undefined): boolean {
  const above = firstOf<{ above: 0 | 1 | null }>(place)?.above ?? null;
  if (above === null) throw notFound('user');
  return above === 1;
}
