import {
  type OrganizationPosition,
  organizationsOfUser,
  type UserOrganizationRow,
} from '../../../directory/users/organizations.ts';
import { cursorOf, positionOf } from '../../../http/cursor.ts';
import { reachOf } from '../../../policy/can.ts';
import { findFacts } from '../facts.ts';
import type { PageCall } from '../members/read.ts';
import { presentUserOrganization } from '../present.ts';
import { visibleUser } from './rules.ts';

/** A page of the organizations of a user that the caller can see. */
export async function listUserOrganizations(call: PageCall, userId: string) {
  const facts = await findFacts(call, {}, { userId });
  const { user, view } = visibleUser(facts);
  const { limit, cursor } = call.query;
  const list = ['organizations of a user', user.id];
  const { results } = await organizationsOfUser(call.db, {
    userId: user.id,
    reach: view.isTenants ? reachOf(facts.caller, 'org.read_users') : null,
    after: cursor === undefined ? null : positionOf(cursor, list, ['integer', 'integer', 'text']),
    limit,
  }).all<UserOrganizationRow>();
  const page = results.slice(0, limit);
  const last = page.at(-1);
  return {
    organizations: page.map(presentUserOrganization),
    nextCursor: results.length > limit && last ? cursorOf(placeOf(last), list) : null,
  };
}

const placeOf = ({ is_primary, member_since, id }: UserOrganizationRow): OrganizationPosition => [
  1 - is_primary,
  member_since,
  id,
];
