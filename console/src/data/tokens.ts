/** The tokens of one user. The secret of a token is shown once and kept nowhere here. */
import { dataOf, done } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { Pages } from './pages.ts';
import type { Resource } from './resource.ts';

export type Token = Schemas['Token'];

const pages = new Pages();

export const tokens: Resource<Token> = {
  async list({ pagination, filter, signal }) {
    const of = { userId: String(filter.userId) };
    const { rows, ...rest } = await pages.read({ pagination }, of, async (at) => {
      const params = { query: { ...of, ...at } };
      const { data, meta } = await dataOf(api.GET('/api/v1/tokens', { params, signal }));
      const { cursor, total } = meta.pagination;
      return { rows: data, cursor, total };
    });
    return { ...rest, data: [...rows] };
  },

  async delete(tokenId) {
    await done(api.DELETE('/api/v1/tokens/{tokenId}', { params: { path: { tokenId } } }));
  },
};

/** Returns the secret. A method of the data provider would leave it in the cache of queries. */
export async function mintToken(body: Schemas['TokenRequest']): Promise<string> {
  const { data } = await dataOf(api.POST('/api/v1/tokens', { body }));
  return data.token;
}

/** Ends the sessions of a user, or all their tokens. */
export async function endTokens(userId: string, which: 'sessions' | 'all'): Promise<void> {
  const query = Object.assign({ userId }, which === 'sessions' && { sessions: 'true' as const });
  await done(api.DELETE('/api/v1/tokens', { params: { query } }));
}
