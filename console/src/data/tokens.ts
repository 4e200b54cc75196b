/** Tokens and keys: those of one user, or those that are bound to a tenant. */
import { dataOf, done } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { PLATFORM } from './in-tenant.ts';
import { Pages } from './pages.ts';
import type { Resource } from './resource.ts';

export type Token = Schemas['Token'];

const pages = new Pages();

/** A key of the platform is bound to nothing. */
export const boundTo = (tenantId: string): { readonly scopeId?: string } =>
  tenantId === PLATFORM ? {} : { scopeId: tenantId };

export const tokens: Resource<Token> = {
  /** Filters: `userId` and `tenantId`. */
  async list({ pagination, filter: { userId, tenantId }, signal }) {
    const of: { scopeId?: string; userId?: string } = Object.assign(
      {},
      tenantId === undefined ? {} : boundTo(String(tenantId)),
      userId === undefined ? {} : { userId: String(userId) },
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
 * Makes a token or a key. The secret is returned and nowhere else: a method of the data provider
 * would leave it in the query cache.
 */
export async function mintToken(body: Schemas['TokenRequest']): Promise<string> {
  const { data } = await dataOf(api.POST('/api/v1/tokens', { body }));
  return data.token;
}

/** Ends the sessions of a user, or all their tokens. */
export async function endTokens(userId: string, which: 'sessions' | 'all'): Promise<void> {
  const query = Object.assign({ userId }, which === 'sessions' && { sessions: 'true' as const });
  await done(api.DELETE('/api/v1/tokens', { params: { query } }));
}
