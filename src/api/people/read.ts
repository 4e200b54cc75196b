/** Reads people: for the team, for the admins of a tenant, and for themselves. */
import { callerIn, callerStatement } from '../../auth/caller.ts';
import { firstOf, rowsOf, totalIn } from '../../db/rows.ts';
import { type DefinitionRow, definitionsVisible } from '../../directory/attributes/definition.ts';
import { userPage } from '../../directory/users/list.ts';
import { positionIn } from '../../directory/users/order.ts';
import {
  keyNamed,
  type UserWithAttributes,
  userWithAttributes,
} from '../../directory/users/user.ts';
import { etagOf } from '../../http/etag.ts';
import { page } from '../../http/page.ts';
import { notFound } from '../../http/problem.ts';
import { ok } from '../../http/reply.ts';
import type { Caller } from '../../policy/caller.ts';
import { mayViewPeople, mayViewPerson } from '../../policy/people.ts';
import { visibleFrom } from '../../policy/visibility.ts';
import type { PeopleCall } from './call.ts';
import type { ListQuery } from './contract.ts';
import { meaningOf, startOf } from './list.ts';
import { judgedListing } from './listing.ts';
import { presentDetail, presentToTenant } from './present.ts';
import { isReachedFromAbove, placeFor } from './reached.ts';
import { personEtag } from './rules.ts';

export async function listPeople(call: PeopleCall & { readonly query: ListQuery }) {
  const { db, query } = call;
  const { limit } = query;
  const { caller, filter, visible } = await judgedListing(call, query);
  const pages = userPage(db, filter, { after: startOf(query, filter), limit });
  const isTeams = mayViewPeople(caller);
  const [rows, count, shown] = await db.batch([
    ...pages,
    ...(isTeams ? [] : [definitionsVisible(db, visible)]),
  ]);
  return ok(
    page(rowsOf<UserWithAttributes>(rows), {
      limit,
      total: totalIn(count),
      list: meaningOf(filter),
      position: positionIn(filter.sort),
      present: isTeams ? presentDetail : presentToTenant(rowsOf<DefinitionRow>(shown)),
    }),
  );
}

export async function readPerson(
  call: PeopleCall & { readonly params: { readonly principalId: string } },
) {
  const { db, credential, params, now } = call;
  const [asks, found] = await db.batch([
    callerStatement(db, credential),
    userWithAttributes(db, keyNamed(params.principalId)),
  ]);
  const caller = callerIn(asks, credential, now);
  const person = firstOf<UserWithAttributes>(found);
  if (!mayViewPerson(caller, person?.id)) return readAsTenant(call, caller, person);
  if (!person) throw notFound('user');
  return ok({ data: presentDetail(person) }, { ETag: personEtag(person) });
}

/**
 * A person as the admins of a tenant see them. Somebody of elsewhere takes as long as nobody. The
 * version of a person counts what is not shown, so the ETag is made of what is.
 */
async function readAsTenant(
  { db }: PeopleCall,
  caller: Caller,
  person: UserWithAttributes | undefined,
) {
  const [place, shown] = await db.batch([
    placeFor(db, caller, person),
    definitionsVisible(db, visibleFrom('application')),
  ]);
  const visible = visibleFrom(isReachedFromAbove(place) ? 'application' : 'organization');
  if (!person) throw notFound('user');
  const definitions = rowsOf<DefinitionRow>(shown).filter(({ visibility }) =>
    visible.includes(visibility),
  );
  const data = presentToTenant(definitions)(person);
  return ok({ data }, { ETag: etagOf(data) });
}
