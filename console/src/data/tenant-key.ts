/** The key of a tenant, by which its preferences are asked for. */
import { dataOf } from '../api/answer.ts';
import { api } from '../api/client.ts';

/** Ids of applications begin with `app_`. */
export async function readTenantKey(id: string, signal?: AbortSignal): Promise<string> {
  if (id.startsWith('app_')) {
    const params = { path: { appId: id } };
    const answer = api.GET('/api/v1/applications/{appId}', { params, signal });
    return (await dataOf(answer)).application.key;
  }
  const params = { path: { orgId: id } };
  const answer = api.GET('/api/v1/organizations/{orgId}', { params, signal });
  return (await dataOf(answer)).organization.key;
}
