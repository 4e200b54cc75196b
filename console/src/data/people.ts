/** People: the users API of surface 2. Their ids are those of principals. */
import { dataOf, done, versionOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { ApiProblem, atField, hasCode } from '../api/problem.ts';
import { attributeQuery } from './attribute-filters.ts';
import { changesOf } from './changes.ts';
import { Pages } from './pages.ts';
import type { ListRequest, Resource, Versioned } from './resource.ts';

export type Person = Versioned<Schemas['PersonDetail']>;

const pages = new Pages('people.cursors');

/** Reads a person by either id: an address may have the user's, which webhooks tell. */
async function readPerson(principalId: string, signal?: AbortSignal): Promise<Person> {
  const params = { path: { principalId } };
  const { data, etag } = await versionOf(
    api.GET('/api/v1/users/{principalId}', { params, signal }),
  );
  return { ...personOf(data.data, etag), id: principalId };
}

export const people: Resource<Person> = {
  async list({ pagination, sort, filter, signal }: ListRequest) {
    const query = queryOf(filter, sort?.field);
    const { rows, ...rest } = await pages.read({ pagination }, query, async (at) => {
      const answer = api.GET('/api/v1/users', { params: { query: { ...query, ...at } }, signal });
      const { data, meta } = await dataOf(answer);
      const { cursor, total } = meta.pagination;
      return { rows: data, cursor, total };
    });
    return { ...rest, data: rows.map((person) => personOf(person, '')) };
  },

  one: readPerson,

  async create(input) {
    const body = { email: String(input.email ?? ''), ...changesOf(['name'], input, {}) };
    try {
      const { user } = await dataOf(api.POST('/api/v1/platform/users', { body }));
      return await readPerson(user.principalId);
    } catch (error) {
      throw await emailTaken(error, body.email);
    }
  },

  async update(principalId, input, before) {
    const attributes = attributeChanges(input.attributes, before.attributes);
    const body = {
      ...changesOf(['name', 'image', 'emailVerified'], input, before),
      ...(Object.keys(attributes).length > 0 && { attributes }),
    };
    const params = { path: { principalId }, header: { 'If-Match': before.etag } };
    const answer = api.PATCH('/api/v1/users/{principalId}', { params, body });
    const { data, etag } = await versionOf(answer);
    return { ...before, ...data.data, etag };
  },

  async delete(principalId, before) {
    const header = before?.etag ? { 'If-Match': before.etag } : {};
    await done(
      api.DELETE('/api/v1/users/{principalId}', { params: { path: { principalId }, header } }),
    );
  },
};

const personOf = (person: Schemas['PersonDetail'], etag: string): Person =>
  Object.assign({}, person, { id: person.principalId, etag });

const SORTS = ['newest', 'oldest', 'name'] as const;

/** The query of the API. Its orders are the fields by which the list is sorted. */
function queryOf(filter: ListRequest['filter'], field: string | undefined) {
  const sort = SORTS.find((each) => each === field) ?? 'newest';
  return { ...filtersOf(filter), sort };
}

/** The filters of the list as the API has them. */
export const filtersOf = ({ attr, ...filter }: ListRequest['filter']) => ({
  ...filter,
  ...attributeQuery(attr),
});

function attributeChanges(input: unknown, before: Person['attributes']): Person['attributes'] {
  // The form has one input for each definition, below `attributes`. Each gives values of its type.
  const values = (input ?? {}) as Person['attributes'];
  return changesOf(Object.keys(values), values, before) as Person['attributes'];
}

/** If the email belongs to somebody, the problem stands at its field and names them. */
async function emailTaken(error: unknown, email: string): Promise<unknown> {
  if (!hasCode(error, 'CONFLICT')) return error;
  const found = await dataOf(api.GET('/api/v1/users', { params: { query: { email } } }));
  const [person] = found.data;
  return person ? new EmailTaken(error, person.principalId) : atField(error, 'email');
}

/** An email that belongs to a person, by their id. */
export class EmailTaken extends ApiProblem {
  readonly personId: string;

  constructor({ message, status, code }: ApiProblem, personId: string) {
    super(message, status, code, { email: message });
    this.personId = personId;
  }
}
