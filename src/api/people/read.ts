/** Reads people: for the team, for the admins of a tenant, and for themselves. */
import { callerIn, callerStatement } from '../../auth/caller.ts';
import { firstOf, rowsOf, totalIn } from '../../db/rows.ts';
import {
  type DefinitionRow,
  definitionsOf,
  definitionsVisible,
} from '../../directory/attributes/definition.ts';
import { type TenantRow, tenantById } from '../../directory/tenants/tenant.ts';
import { userPage } from '../../directory/users/list.ts';
import { positionIn } from '../../directory/users/order.ts';
import {
  idOrPrincipal,
  type UserWithAttributes,
  userWithAttributes,
} from '../../directory/users/user.ts';
import { sizeOf } from '../../directory/users/within.ts';
import { etagOf } from '../../http/etag.ts';
import { page } from '../../http/page.ts';
import { forbidden, notFound } from '../../http/problem.ts';
import { ok } from '../../http/reply.ts';
import type { Caller } from '../../policy/caller.ts';
import { seesScope } from '../../policy/can.ts';
import { mayViewPeople, mayViewPerson } from '../../policy/people.ts';
import { reachOfPeople, type Visible, visibleFrom, visibleIn } from '../../policy/visibility.ts';
import { VISIBILITIES } from '../../values/choices.ts';
import type { PeopleCall } from './call.ts';
import type { ListQuery } from './contract.ts';
import { attributeKeys, filterOf, meaningOf, startOf, tenantIn } from './list.ts';
import { presentDetail, presentToTenant } from './present.ts';
import { isReachedFromAbove, placeFor } from './reached.ts';
import { personEtag } from './rules.ts';

export async function listPeople(call: PeopleCall & { readonly query: ListQuery }) {
  const { db, credential, query, now } = call;
  const { limit, email, username } = query;
  const named = tenantIn(query);
  const [asks, defined, found, size] = await db.batch([
    callerStatement(db, credential, named && [named.id]),
    definitionsOf(db, attributeKeys(query)),
    ...(named ? [tenantById(db, named.kind, named.id), sizeOf(db, named.kind, named.id)] : []),
  ]);
  const caller = callerIn(asks, credential, now);
  const tenant = firstOf<TenantRow>(found);
  const visible = named ? visibleAt(caller, named.kind, tenant) : visibleAnywhere(caller);
  const definitions = rowsOf<DefinitionRow>(defined);
  // An index finds the one person that an email or a username leaves.
  const isFound = (email ?? username) !== undefined;
  const isSmall = !isFound && firstOf<{ is_small: 0 | 1 }>(size)?.is_small === 1;
  const filter = {
    ...filterOf(
      query,
      definitions.filter(({ visibility }) => visible.includes(visibility)),
    ),
    within: named && { ...named, isSmall },
  };
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

/** Only the team sees everybody. Raises 403 for others. */
function visibleAnywhere(caller: Caller): Visible {
  if (mayViewPeople(caller)) return VISIBILITIES;
  const isAdmin = reachOfPeople(caller) !== undefined;
  throw forbidden(
    isAdmin ? 'Name a tenant of yours, as organizationId= or applicationId=.' : undefined,
  );
}

/** What a caller sees in a tenant. One that it must not know of is 404, as if it were not there. */
function visibleAt(caller: Caller, kind: TenantRow['kind'], row: TenantRow | undefined): Visible {
  if (!row) throw notFound(kind);
  const tenant = { id: row.id, kind, parentId: row.parent_id };
  const visible = visibleIn(caller, tenant);
  if (visible) return visible;
  throw seesScope(caller, tenant) ? forbidden() : notFound(kind);
}

export async function readPerson(
  call: PeopleCall & { readonly params: { readonly principalId: string } },
) {
  const { db, credential, params, now } = call;
  const [asks, found] = await db.batch([
    callerStatement(db, credential),
    userWithAttributes(db, idOrPrincipal(params.principalId)),
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
