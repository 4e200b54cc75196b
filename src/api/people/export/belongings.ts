/** What belongs to each person of a part: memberships, preferences, identities. */
import type { Database } from '../../../db/database.ts';
import { rowsOf } from '../../../db/rows.ts';
import {
  type IdentityRow,
  identitiesOfUsers,
  type MembershipRow,
  membershipsOfUsers,
  recordsOfUsers,
} from '../../../directory/users/belongings.ts';
import type { UserRow } from '../../../directory/users/user.ts';
import type { Caller } from '../../../policy/caller.ts';
import { reachesPerson } from '../../../policy/people.ts';
import type { Included, Person } from './contract.ts';
import { presentIdentity, presentMembership, presentPreferences } from './present.ts';

interface Found {
  /** The first user of whom not everything is there; null if of all everything is. */
  readonly next: string | null;
  readonly of: (user: UserRow) => Pick<Person, Included>;
}

/**
 * Reads what is asked for, for all of a part at once. Whoever manages people sees nothing that
 * belongs to the team, unless as an administrator of the platform.
 */
export async function belongingsOf(
  db: Database,
  caller: Caller,
  users: readonly UserRow[],
  include: readonly Included[],
): Promise<Found> {
  if (include.length === 0) return { next: null, of: () => ({}) };
  const isReached = ({ role }: UserRow) => reachesPerson(caller, role);
  const ids = users.filter(isReached).map(({ id }) => id);
  const asked = (name: Included) => (include.includes(name) ? ids : []);
  const [members, linked] = await db.batch([
    membershipsOfUsers(db, asked('memberships')),
    identitiesOfUsers(db, asked('identities')),
  ]);
  const { records, next } = include.includes('preferences')
    ? await recordsOfUsers(db, ids)
    : { records: [], next: null };
  const found = {
    memberships: shownByUser(rowsOf<MembershipRow>(members), presentMembership),
    preferences: shownByUser(records, presentPreferences),
    identities: shownByUser(rowsOf<IdentityRow>(linked), presentIdentity),
  };
  return {
    next,
    of: (user) =>
      isReached(user)
        ? Object.fromEntries(include.map((name) => [name, found[name].get(user.id) ?? []]))
        : {},
  };
}

/** The rows of each user as they are shown, by the id of the user. */
const shownByUser = <Row extends { readonly user_id: string }, Shown>(
  rows: readonly Row[],
  present: (row: Row) => Shown,
): ReadonlyMap<string, readonly Shown[]> => {
  const shown = new Map<string, Shown[]>();
  for (const row of rows) {
    const of = shown.get(row.user_id) ?? [];
    shown.set(row.user_id, [...of, present(row)]);
  }
  return shown;
};
