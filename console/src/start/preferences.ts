/** Looks for stored preferences, and for whose the caller can store one. */
import { dataOf } from '../api/answer.ts';
import { api } from '../api/client.ts';
import { ApiProblem } from '../api/problem.ts';
import type { Caller, Me } from '../caller/caller.tsx';
import { EXAMPLE_APPLICATION, EXAMPLE_PERSON, type Preferences } from '../snippets/requests.ts';

/** The tenants in which the caller may write preferences of their own. */
export function ownPreferences({ memberships, token }: Me): readonly Preferences[] {
  return memberships
    .filter(({ status }) => status === 'active')
    .filter(({ scopeId }) => !token?.scopeId || token.scopeId === scopeId)
    .filter(({ kind }) => {
      const permission = kind === 'application' ? 'app.write_metadata' : 'org.write_metadata';
      return token?.permissions?.includes(permission) ?? true;
    })
    .map(({ key }) => ({ tenantKey: key }));
}

/** Whether the caller may store preferences of the example person, in an application of hers. */
export const storesForOthers = ({ may }: Caller): boolean =>
  may('platform.manage_applications') && may('app.write_metadata');

/** How many are looked at, of tenants of each kind and of people in each. */
const FEW = 3;

/** Whether a preference is stored, as far as a look at a few people shows. Stops at the first. */
export async function findsAny(caller: Caller): Promise<boolean> {
  for await (const each of candidatesFor(caller)) {
    const record = await recordOf(each);
    if (record && record.keys > 0) return true;
  }
  return false;
}

/** The caller's own, those that this page tells to store, and those of others. */
async function* candidatesFor(caller: Caller): AsyncGenerator<Preferences> {
  yield* ownPreferences(caller.me);
  if (!caller.may('org.read_metadata') || !caller.may('org.read_users')) return;
  yield { tenantKey: EXAMPLE_APPLICATION.key, username: EXAMPLE_PERSON.email };
  const params = { query: { limit: FEW } };
  const { organizations } = await dataOf(api.GET('/api/v1/organizations', { params }));
  for (const { id, key } of organizations) {
    const path = { orgId: id };
    yield* recordsIn(
      key,
      api.GET('/api/v1/organizations/{orgId}/users', { params: { ...params, path } }),
    );
  }
  const { applications } = await dataOf(api.GET('/api/v1/applications', { params }));
  for (const { id, key } of applications) {
    const path = { appId: id };
    yield* recordsIn(
      key,
      api.GET('/api/v1/applications/{appId}/users', { params: { ...params, path } }),
    );
  }
}

type Users = Parameters<typeof dataOf<{ users: readonly { username: string }[] }>>[0];

async function* recordsIn(tenantKey: string, answer: Users): AsyncGenerator<Preferences> {
  for (const { username } of (await dataOf(answer)).users) yield { tenantKey, username };
}

/** Undefined if there is no such tenant, or if the person is not in it. */
export async function recordOf({
  tenantKey,
  username,
}: Preferences): Promise<{ readonly keys: number } | undefined> {
  const query = { platform_key: tenantKey, ...(username !== undefined && { username }) };
  // Asked of the database, since a copy may be older than what was stored a moment ago elsewhere.
  const params = { query, header: { 'Cache-Control': 'no-cache' } };
  try {
    const { metadata } = await dataOf(api.GET('/api/core/users/platform-metadata', { params }));
    return { keys: Object.keys(metadata).length };
  } catch (error) {
    if (error instanceof ApiProblem && (error.status === 403 || error.status === 404)) return;
    throw error;
  }
}
