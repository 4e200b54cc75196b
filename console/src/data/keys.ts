/** Keys: the tokens that are bound to a tenant, or those of one service user there. */
import { dataOf, done } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { PLATFORM } from './in-tenant.ts';
import { Pages } from './pages.ts';
import type { Resource } from './resource.ts';

export type Key = Schemas['Token'];

const pages = new Pages();

/** A key of the platform is bound to nothing. */
const scopeOf = (tenantId: string) => (tenantId === PLATFORM ? {} : { scopeId: tenantId });

export const keys: Resource<Key> = {
  async list({ pagination, filter, signal }) {
    const of: { scopeId?: string; userId?: string } = Object.assign(
      {},
      scopeOf(String(filter.tenantId)),
      filter.userId === undefined ? {} : { userId: String(filter.userId) },
    );
    const { rows, ...rest } = await pages.read({ pagination }, of, async (at) => {
      const query = Object.assign({}, at, of);
      const { data, meta } = await dataOf(api.GET('/api/v1/tokens', { params: { query }, signal }));
      const { cursor, total } = meta.pagination;
      return { rows: data, cursor, total };
    });
    return { ...rest, data: [...rows] };
  },

  async delete(tokenId) {
    await done(api.DELETE('/api/v1/tokens/{tokenId}', { params: { path: { tokenId } } }));
  },
};

/**
 * Makes a key for a service user. The key is returned and nowhere else: a method of the data
 * provider would leave it in the query cache.
 */
export async function createKey(tenantId: string, userId: string, name: string): Promise<string> {
  const body = Object.assign({ name, userId }, scopeOf(tenantId));
  const { data } = await dataOf(api.POST('/api/v1/tokens', { body }));
  return data.token;
}
