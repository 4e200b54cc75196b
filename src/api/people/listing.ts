/** The rights to list people, and the filter of a list under the definitions that are seen. */
import { callerIn, callerStatement } from '../../auth/caller.ts';
import type { Database } from '../../db/database.ts';
import { firstOf, rowsOf } from '../../db/rows.ts';
import { type DefinitionRow, definitionsOf } from '../../directory/attributes/definition.ts';
import { type TenantRow, tenantById } from '../../directory/tenants/tenant.ts';
import type { UserFilter } from '../../directory/users/list.ts';
import { sizeOf } from '../../directory/users/within.ts';
import { forbidden, notFound } from '../../http/problem.ts';
import type { Caller } from '../../policy/caller.ts';
import { seesScope } from '../../policy/can.ts';
import { mayViewPeople } from '../../policy/people.ts';
import { reachOfPeople, type Visible, visibleIn } from '../../policy/visibility.ts';
import { VISIBILITIES } from '../../values/choices.ts';
import type { PeopleCall } from './call.ts';
import { attributeKeys, filterOf, type Listing, tenantIn } from './list.ts';

/** A list that its caller may read. */
interface Judged {
  readonly caller: Caller;
  readonly filter: UserFilter;
  /** The attributes that the caller sees there. */
  readonly visible: Visible;
}

/**
 * Judges who asks for a list, and reads its filter. Raises 403 or 404 for those who may not read
 * it. An attribute that they do not see is to them as one that is not defined.
 */
export async function judgedListing(
  { db, credential, now }: Pick<PeopleCall, 'credential' | 'now'> & { readonly db: Database },
  listing: Listing,
): Promise<Judged> {
  const named = tenantIn(listing);
  // By id, a tenant is read by its members, however many it has.
  const isMeasured = listing.sort.by !== 'id';
  const [asks, defined, found, size] = await db.batch([
    callerStatement(db, credential, named && [named.id]),
    definitionsOf(db, attributeKeys(listing)),
    ...(named ? [tenantById(db, named.kind, named.id)] : []),
    ...(named && isMeasured ? [sizeOf(db, named.kind, named.id)] : []),
  ]);
  const caller = callerIn(asks, credential, now);
  const tenant = firstOf<TenantRow>(found);
  const visible = named ? visibleAt(caller, named.kind, tenant) : visibleAnywhere(caller);
  const definitions = rowsOf<DefinitionRow>(defined);
  if (listing.externalId !== undefined && !mayViewPeople(caller)) {
    throw forbidden('externalId is for those who view all people.');
  }
  // An index finds the one person that is left.
  const isFound = (listing.email ?? listing.username ?? listing.externalId) !== undefined;
  const isSmall = !isFound && firstOf<{ is_small: 0 | 1 }>(size)?.is_small === 1;
  const filter = {
    ...filterOf(
      listing,
      definitions.filter(({ visibility }) => visible.includes(visibility)),
    ),
    within: named && { ...named, isSmall },
  };
  return { caller, filter, visible };
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
