/**
 * Who may know of whom, and who may give which role, told again in the simplest way and not by the
 * code under test. A caller may know what the roles show that it holds at the time of its request:
 * requests may have given it others than it began with.
 */
import { SCOPE_ROLES } from '../../src/policy/permissions.ts';
import type { Cast } from './cast.ts';
import type { Membership, Place, Standing, Standings } from './standing.ts';

/** A caller with the roles that it holds. */
interface Known {
  readonly userId: string;
  /** Nobody has none. */
  readonly standing: Standing | undefined;
  /** The tenant that its token is bound to. */
  readonly boundTo: Place | undefined;
}

function knownCaller(cast: Cast, standings: Standings, caller: string): Known {
  const token = rowsOf(cast, 'tokens').find(({ id }) => id === cast.tokenIds[caller]);
  const userId = String(token?.user_id);
  const boundTo = tenantsOf(cast).find(({ scopeId }) => scopeId === token?.scope_id);
  return { userId, standing: standings.get(userId), boundTo };
}

const rowsOf = ({ rows }: Cast, table: string) =>
  rows.filter(([of]) => of === table).map(([, row]) => row);

/** The tenants of a cast, with the texts by which an answer shows each. */
const tenantsOf = (cast: Cast) =>
  rowsOf(cast, 'scopes').map(({ id, kind, parent_id, key, name }) => ({
    scopeId: String(id),
    applicationId: String(kind === 'application' ? id : parent_id),
    label: String(name),
    signs: [String(id), String(name), `"${key}"`],
  }));

/** The people. A service may have the email of any of them, so an email shows nobody. */
const peopleOf = (cast: Cast) =>
  rowsOf(cast, 'principals').map(({ id, user_id, display_name }) => ({
    userId: String(user_id),
    label: String(display_name),
    signs: [id, user_id, display_name].map(String),
  }));

/** What people may before a request, and after it. */
interface Moment {
  readonly before: Standings;
  readonly after: Standings;
}

/** The tenants and the people that a text shows, and the caller may not know. */
export function shownWrongly(
  cast: Cast,
  moment: Moment,
  caller: string,
  { asked, text }: { readonly asked: string; readonly text: string },
): string[] {
  if (caller === 'root') return [];
  const known = knownCaller(cast, moment.before, caller);
  // The history tells the id of an author, and of a former member, without a name.
  const told = text.replace(/"userId":"[^"]*","username":null/g, '');
  // An answer may repeat what the request has named.
  const isShown = ({ signs }: { readonly signs: readonly string[] }) =>
    signs.some((sign) => told.includes(sign) && !asked.includes(sign));
  return [
    ...tenantsOf(cast).filter((tenant) => isShown(tenant) && !knowsTenant(known, tenant)),
    ...peopleOf(cast).filter(
      (person) => isShown(person) && !knowsPerson(known, person.userId, moment),
    ),
  ].map(({ label }) => label);
}

/** Whether what holds in one tenant holds in another: in itself, and in what is below it. */
const reaches = (one: Place, other: Place): boolean =>
  one.scopeId === other.scopeId || one.scopeId === other.applicationId;

/**
 * A role shows its tenant, the organizations below it, and the application above it. A suspended
 * one shows nothing below it: its holder still sees where it is.
 */
function knowsTenant({ standing, boundTo }: Known, tenant: Place): boolean {
  const isOnLine = (other: Place) => reaches(other, tenant) || reaches(tenant, other);
  if (!standing) return false;
  if (standing.toldOf.includes(tenant.scopeId)) return true;
  if (boundTo && !isOnLine(boundTo)) return false;
  if (standing.globalRole === 'platform_admin') return true;
  return standing.memberships.some((role) =>
    role.isActive ? isOnLine(role) : reaches(tenant, role),
  );
}

/**
 * The team knows everybody. Others know themselves, and the people in reach of their roles. A
 * request may bring somebody there: an active member of the application, or for those with a role
 * in the application anybody within it.
 */
function knowsPerson(known: Known, id: string, { before, after }: Moment): boolean {
  const { userId, standing, boundTo } = known;
  if (!standing) return false;
  if (id === userId || standing.toldOf.includes(id)) return true;
  if (standing.globalRole !== 'user' && !boundTo) return true;
  const roles = standing.memberships.filter(({ isActive }) => isActive);
  const isInReach = (there: Place) =>
    (!boundTo || reaches(boundTo, there)) &&
    (standing.globalRole === 'platform_admin' || roles.some((role) => reaches(role, there)));
  const had = before.get(id)?.memberships ?? [];
  const added = (after.get(id)?.memberships ?? []).filter(({ applicationId }) => {
    const isAbove = roles.some(({ scopeId }) => scopeId === applicationId);
    const mayReach = isAbove && (!boundTo || boundTo.scopeId === applicationId);
    return had.some(
      (each) =>
        each.applicationId === applicationId &&
        (mayReach || (each.scopeId === applicationId && each.isActive)),
    );
  });
  return [...had, ...added].some(isInReach);
}

/** The roles that somebody holds after a request, and that its caller had no right to give. */
export function givenWrongly(cast: Cast, { before, after }: Moment, caller: string): string[] {
  const { standing, boundTo } = knownCaller(cast, before, caller);
  const isUnlimited = !boundTo && caller !== 'limited';
  const isPlatform = standing?.globalRole === 'platform_admin' && isUnlimited;
  if (caller === 'root' || isPlatform) return [];
  return [...after].flatMap(([id, { globalRole, memberships }]) => {
    const had = before.get(id);
    const isRaised = globalRole !== 'user' && globalRole !== had?.globalRole;
    const given = memberships.filter(
      (each) => isHigher(each, had) && !mayGive(standing, each, boundTo),
    );
    return [
      ...(isRaised ? [`${id} is ${globalRole}`] : []),
      ...given.map(({ role, scopeId }) => `${id} is ${role} of ${scopeId}`),
    ];
  });
}

const isHigher = ({ scopeId, role }: Membership, had: Standing | undefined): boolean => {
  const held = had?.memberships.find((each) => each.scopeId === scopeId)?.role;
  return held === undefined || SCOPE_ROLES.indexOf(role) < SCOPE_ROLES.indexOf(held);
};

/**
 * Owners give every role in their tenant, and administrators lower ones: in an application those
 * below themselves, in an organization their own as well. Both give every role in the organizations
 * of their application.
 */
function mayGive(
  standing: Standing | undefined,
  given: Membership,
  boundTo: Place | undefined,
): boolean {
  const { scopeId, applicationId, role } = given;
  if (boundTo && !reaches(boundTo, given)) return false;
  const held = (id: string) =>
    standing?.memberships.find((each) => each.isActive && each.scopeId === id)?.role;
  const [here, above] = [held(scopeId), held(applicationId)];
  if (here === 'owner') return true;
  const isOrganization = scopeId !== applicationId;
  if (isOrganization && (above === 'owner' || above === 'admin')) return true;
  if (here !== 'admin' || role === 'owner') return false;
  return isOrganization || role !== 'admin';
}
