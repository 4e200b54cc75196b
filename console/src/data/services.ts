/** Service users: programs that act in a tenant, or on the platform. */
import { dataOf, done, versionOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { atField, hasCode } from '../api/problem.ts';
import { changesOf } from './changes.ts';
import { idIn, isApplication, PLATFORM, partsOf } from './in-tenant.ts';
import type { Role } from './members.ts';
import { Pages } from './pages.ts';
import type { Input, Resource, Versioned } from './resource.ts';

export type Service = Versioned<Schemas['User'] & { tenantId: string; userId: string }>;

const pages = new Pages();

export const services: Resource<Service> = {
  async list({ pagination, filter, signal }) {
    const tenantId = String(filter.tenantId);
    const { rows, ...rest } = await pages.read({ pagination }, { tenantId }, async (query) => {
      const page = await dataOf(listAt(tenantId, query, signal));
      return { rows: page.users, cursor: page.nextCursor };
    });
    return { ...rest, data: rows.map((row) => serviceOf(tenantId, row, '')) };
  },

  async one(recordId, signal) {
    const { tenantId, id: userId } = partsOf(recordId);
    const { data, etag } = await versionOf(oneAt(tenantId, userId, signal));
    return serviceOf(tenantId, data.user, etag);
  },

  async update(recordId, input, before) {
    const { tenantId, id: userId } = partsOf(recordId);
    const body = changesOf(['name', 'userStatus'], input, before);
    const { data, etag } = await versionOf(updateAt(tenantId, userId, body, before.etag));
    return serviceOf(tenantId, data.user, etag);
  },

  async delete(recordId, before) {
    const { tenantId, id: userId } = partsOf(recordId);
    const header = before?.etag ? { 'If-Match': before.etag } : {};
    await done(deleteAt(tenantId, userId, header));
  },
};

/**
 * Makes a service user. Its key is returned and nowhere else: a method of the data provider would
 * leave it in the query cache.
 */
export async function createService(
  tenantId: string,
  input: Input,
): Promise<{ readonly service: Service; readonly key: string }> {
  const body = changesOf(['email', 'name', 'role'], input, {});
  try {
    const { user, apiKey } = await dataOf(createAt(tenantId, body));
    if (apiKey === undefined) throw new Error('The service has no key: make one on its page.');
    return { service: serviceOf(tenantId, user, ''), key: apiKey };
  } catch (error) {
    throw hasCode(error, 'CONFLICT') ? atField(error, 'email') : error;
  }
}

type At = { readonly limit: number; readonly cursor: string | undefined };

function listAt(id: string, query: At, signal: AbortSignal | undefined) {
  if (id === PLATFORM) {
    return api.GET('/api/v1/platform/users/service-users', { params: { query }, signal });
  }
  return isApplication(id)
    ? api.GET('/api/v1/applications/{appId}/users/service-users', {
        params: { path: { appId: id }, query },
        signal,
      })
    : api.GET('/api/v1/organizations/{orgId}/users/service-users', {
        params: { path: { orgId: id }, query },
        signal,
      });
}

function oneAt(id: string, userId: string, signal: AbortSignal | undefined) {
  if (id === PLATFORM) {
    const params = { path: { userId } };
    return api.GET('/api/v1/platform/users/service-users/{userId}', { params, signal });
  }
  return isApplication(id)
    ? api.GET('/api/v1/applications/{appId}/users/service-users/{userId}', {
        params: { path: { appId: id, userId } },
        signal,
      })
    : api.GET('/api/v1/organizations/{orgId}/users/service-users/{userId}', {
        params: { path: { orgId: id, userId } },
        signal,
      });
}

function createAt(id: string, body: { readonly email?: string; readonly role?: Role }) {
  if (id === PLATFORM) {
    const { role: _, ...rest } = body;
    return api.POST('/api/v1/platform/users/service-users', { body: rest });
  }
  return isApplication(id)
    ? api.POST('/api/v1/applications/{appId}/users/service-users', {
        params: { path: { appId: id } },
        body,
      })
    : api.POST('/api/v1/organizations/{orgId}/users/service-users', {
        params: { path: { orgId: id } },
        // The roles that an organization has are offered alone.
        body: body as Schemas['OrganizationServiceUserRequest'],
      });
}

function updateAt(id: string, userId: string, body: Input, etag: string) {
  const header = { 'If-Match': etag };
  if (id === PLATFORM) {
    const params = { path: { userId }, header };
    return api.PATCH('/api/v1/platform/users/service-users/{userId}', { params, body });
  }
  return isApplication(id)
    ? api.PATCH('/api/v1/applications/{appId}/users/service-users/{userId}', {
        params: { path: { appId: id, userId }, header },
        body,
      })
    : api.PATCH('/api/v1/organizations/{orgId}/users/service-users/{userId}', {
        params: { path: { orgId: id, userId }, header },
        body,
      });
}

function deleteAt(id: string, userId: string, header: { readonly 'If-Match'?: string }) {
  if (id === PLATFORM) {
    const params = { path: { userId }, header };
    return api.DELETE('/api/v1/platform/users/service-users/{userId}', { params });
  }
  return isApplication(id)
    ? api.DELETE('/api/v1/applications/{appId}/users/service-users/{userId}', {
        params: { path: { appId: id, userId }, header },
      })
    : api.DELETE('/api/v1/organizations/{orgId}/users/service-users/{userId}', {
        params: { path: { orgId: id, userId }, header },
      });
}

const serviceOf = (tenantId: string, row: Schemas['User'], etag: string): Service =>
  Object.assign({}, row, { id: idIn(tenantId, row.id), userId: row.id, tenantId, etag });
