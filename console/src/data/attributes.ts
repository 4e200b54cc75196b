/** The definitions of attributes. */
import { dataOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { Pages } from './pages.ts';
import type { Resource, Versioned } from './resource.ts';

export type Attribute = Versioned<Schemas['UserAttribute']>;

const pages = new Pages();

export const attributes: Resource<Attribute> = {
  async list({ pagination, signal }) {
    const { rows, ...rest } = await pages.read({ pagination }, {}, async (at) => {
      const answer = api.GET('/api/v1/user-attributes', { params: { query: at }, signal });
      const { data, meta } = await dataOf(answer);
      const { cursor, total } = meta.pagination;
      return { rows: data, cursor, total };
    });
    return { ...rest, data: rows.map((each) => Object.assign({}, each, { etag: '' })) };
  },
};
