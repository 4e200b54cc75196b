/** The tenant that an identified person is put into: who may, and which one it is. Pure. */
import type { TenantRow } from '../../directory/tenants/tenant.ts';
import { forbidden, invalidBody } from '../../http/problem.ts';
import type { Caller } from '../../policy/caller.ts';
import { seesScope } from '../../policy/can.ts';
import { actsForPlatform } from '../../policy/people.ts';
import { ensureRole, scopeOf } from '../tenancy/facts.ts';

/** How a body names the tenant: by id or key, of one kind or the other. */
export interface Placing {
  readonly organization?: string | null | undefined;
  readonly application?: string | null | undefined;
}

/** What a body names, if anything. */
export const nameIn = ({ organization, application }: Placing): string | undefined =>
  organization ?? application ?? undefined;

/** The kind of what it names. */
export const kindOf = ({ organization }: Placing) =>
  typeof organization === 'string' ? 'organization' : 'application';

/**
 * The id of the tenant that a body names; undefined if it names none. An id wins over a key that
 * looks like one. Raises 400 for a tenant that the caller cannot see, and 403 without the right to
 * make members there, or to put people there who have not been asked.
 */
export function placeIn(
  caller: Caller,
  tenants: readonly TenantRow[],
  placing: Placing,
): string | undefined {
  const name = nameIn(placing);
  if (name === undefined) return undefined;
  const { organization, application } = placing;
  if (typeof organization === 'string' && typeof application === 'string') {
    throw invalidBody('application', 'An organization has its application already: give one.');
  }
  const kind = kindOf(placing);
  const named = tenants.filter((tenant) => tenant.id === name || tenant.key === name);
  const tenant = named.find(({ id }) => id === name) ?? named[0];
  if (!tenant || tenant.kind !== kind || !seesScope(caller, scopeOf(tenant))) {
    throw invalidBody(kind, `${kind} is the id or the key of no ${kind} that you can see.`);
  }
  ensureRole({ caller }, 'member', scopeOf(tenant));
  if (!actsForPlatform(caller)) {
    throw forbidden('Only the platform puts people into tenants: invite this person there.');
  }
  return tenant.id;
}
