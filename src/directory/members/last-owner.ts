/** The refusal to end the last owner of a tenant who can act. */
import { lastOwnerOf } from '../../db/conditions.ts';

export interface LastOwner {
  readonly is: 'last_owner';
  /** The names of the tenants, for a sentence: a few of them. */
  readonly of: readonly string[];
}

/** The refusal by the names that a statement read as JSON, or null if there are none. */
export function lastOwnerIn(names: string | undefined): LastOwner | null {
  const of = JSON.parse(names ?? '[]') as readonly string[];
  return of.length > 0 ? { is: 'last_owner', of } : null;
}

/** The tenants that would be left without an owner who can act if `?2` were none in `?1`. */
export const LEFT_HERE = `SELECT * FROM (${lastOwnerOf('?2')}) WHERE scope_id = ?1`;

/** The same in `?1` and in the organizations below it. */
export const LEFT_BELOW = `
  SELECT last.* FROM (${lastOwnerOf('?2')}) last JOIN scopes place ON place.id = last.scope_id
   WHERE ?1 IN (place.id, place.parent_id)`;
