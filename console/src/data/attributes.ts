/** The definitions of attributes. */
import { dataOf, done, versionOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { type ApiProblem, atField, hasCode } from '../api/problem.ts';
import { changesOf } from './changes.ts';
import { Pages } from './pages.ts';
import type { Input, Resource, Versioned } from './resource.ts';

type Definition = Schemas['UserAttribute'];
type Change = Schemas['UserAttributeChange'];
export type Attribute = Versioned<Definition>;

const pages = new Pages();

export const attributes: Resource<Attribute> = {
  async list({ pagination, signal }) {
    const { rows, ...rest } = await pages.read({ pagination }, {}, async (at) => {
      const answer = api.GET('/api/v1/user-attributes', { params: { query: at }, signal });
      const { data, meta } = await dataOf(answer);
      const { cursor, total } = meta.pagination;
      return { rows: data, cursor, total };
    });
    return { ...rest, data: rows.map((each) => attributeOf(each, '')) };
  },

  async one(id, signal) {
    const params = { path: { id } };
    const { data, etag } = await versionOf(
      api.GET('/api/v1/user-attributes/{id}', { params, signal }),
    );
    return attributeOf(data.data, etag);
  },

  async create(input) {
    const body = {
      key: String(input.key ?? ''),
      type: input.type as Definition['type'],
      ...changesOf(fieldsFor(input), input, {}),
    };
    const answer = versionOf(api.POST('/api/v1/user-attributes', { body }));
    const { data, etag } = await answer.catch(refusedAs(body));
    return attributeOf(data.data, etag);
  },

  async update(id, input, before) {
    const body = changeOf(input, before);
    const params = { path: { id }, header: { 'If-Match': before.etag } };
    const answer = versionOf(api.PATCH('/api/v1/user-attributes/{id}', { params, body }));
    const { data, etag } = await answer.catch(refusedAs({ ...body, id }));
    return attributeOf(data.data, etag);
  },

  async delete(id, before) {
    const header = before?.etag ? { 'If-Match': before.etag } : {};
    await done(api.DELETE('/api/v1/user-attributes/{id}', { params: { path: { id }, header } }));
  },
};

/** What a change of type or currency would meet: whose stored values would not fit. */
export async function previewChange(id: string, change: Change, signal: AbortSignal) {
  const params = { path: { id }, query: { dryRun: 'true' as const } };
  const answer = api.PATCH('/api/v1/user-attributes/{id}', { params, body: change, signal });
  return (await dataOf(answer)).misfits;
}

/** What a form changes of type and currency. Undefined if it changes neither. */
export function typeChange(input: Input, before: Input): Change | undefined {
  const { type, currencyCode } = changeOf(input, before);
  if (type === undefined && currencyCode === undefined) return undefined;
  return { type, currencyCode };
}

const attributeOf = (definition: Definition, etag: string): Attribute =>
  Object.assign({}, definition, { etag });

const changeOf = (input: Input, before: Input): Change =>
  changesOf(['type', ...fieldsFor(input)], input, before);

/** A code that was typed before the type was changed again belongs to no request. */
const fieldsFor = ({ type }: Input): readonly string[] => [
  ...['label', 'description', 'externalKey', 'visibility'],
  ...(type === 'currency' ? ['currencyCode'] : []),
];

/**
 * Puts a conflict at its field: the key or external key that another definition has, or else the
 * type, which stored values do not fit.
 */
const refusedAs = (request: Partial<Definition>) => async (error: unknown) => {
  throw hasCode(error, 'CONFLICT') ? await atItsField(error, request) : error;
};

async function atItsField(problem: ApiProblem, request: Partial<Definition>) {
  const others = (await allDefinitions()).filter(({ id }) => id !== request.id);
  const namesAnother = (field: 'key' | 'externalKey') =>
    request[field] && others.some((each) => each[field] === request[field]);
  const field = (['key', 'externalKey'] as const).find(namesAnother);
  if (field) return atField(problem, field);
  return request.type || request.currencyCode ? atField(problem, 'type') : problem;
}

/** All of them, page after page. */
export async function allDefinitions(): Promise<readonly Definition[]> {
  const all: Definition[] = [];
  let cursor: string | undefined;
  do {
    const params = { query: { limit: 100, cursor } };
    const { data, meta } = await dataOf(api.GET('/api/v1/user-attributes', { params }));
    all.push(...data);
    cursor = meta.pagination.cursor ?? undefined;
  } while (cursor !== undefined);
  return all;
}
