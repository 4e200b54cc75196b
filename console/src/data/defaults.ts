/** The defaults of a tenant for preferences: a value for each key, which may be locked. */
import isEqual from 'lodash/isEqual.js';
import { versionOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { ApiProblem, atField } from '../api/problem.ts';
import { jsonOf, type TypedValue, typedOf } from '../values/typed-value.ts';
import { idIn, isApplication, partsOf } from './in-tenant.ts';
import type { Input, Resource, Versioned } from './resource.ts';

/** One default as a form holds it. */
export type Default = Versioned<{
  tenantId: string;
  key: string;
  /** One value, as it is typed. A list, so that a conflict is about all of it. */
  value: readonly TypedValue[];
  /** Whether the tenant imposes it. */
  locked: boolean;
  /** Whether it is one of the application, which counts in an organization as well. */
  isInherited: boolean;
}>;

type Body = Schemas['MetadataDefaultsUpdate'];

/** All defaults of a tenant, with the ETag that a change must name. */
interface Given extends Pick<Schemas['MetadataDefaults'], 'metadata' | 'locked'> {
  readonly tenantId: string;
  readonly etag: string;
}

export const defaults: Resource<Default> = {
  /** By key. `above` is an application whose defaults stand behind those of the organization. */
  async list({ pagination: { page, perPage }, filter, signal }) {
    const [tenantId, above] = [String(filter.tenantId), filter.above];
    const [own, inherited] = await Promise.all([
      read(tenantId, signal),
      typeof above === 'string' ? read(above, signal) : undefined,
    ]);
    const all = [...allOf(own), ...(inherited ? allOf(inherited).map(inheritedIn(own)) : [])];
    all.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    const pageInfo = { hasNextPage: all.length > page * perPage, hasPreviousPage: page > 1 };
    return { data: all.slice((page - 1) * perPage, page * perPage), pageInfo };
  },

  async one(recordId, signal) {
    const { tenantId, id: key } = partsOf(recordId);
    return oneOf(await read(tenantId, signal), key);
  },

  async create(input) {
    const { key, locked, value } = valuesOf(input);
    const given = await read(String(input.tenantId));
    if (Object.hasOwn(given.metadata, key)) {
      const taken = new ApiProblem('This key has a default already.', 409, 'CONFLICT', {});
      throw atField(taken, 'key');
    }
    return oneOf(
      await change(given, { metadata: { [key]: value } }, locksOf(given, key, locked)),
      key,
    );
  },

  /** On what this default was. Whoever has changed another meanwhile is in nobody's way. */
  async update(recordId, input, before) {
    const { id: key } = partsOf(recordId);
    const { locked, value } = valuesOf(input);
    const given = await readAsSeen(before);
    return oneOf(
      await change(given, { metadata: { [key]: value } }, locksOf(given, key, locked)),
      key,
    );
  },

  async delete(recordId, before) {
    const { tenantId, id: key } = partsOf(recordId);
    const given = before ? await readAsSeen(before) : await read(tenantId);
    await change(given, { deleteKeys: [key] }, locksOf(given, key, false));
  },
};

const read = (tenantId: string, signal?: AbortSignal): Promise<Given> =>
  versionOf<Schemas['MetadataDefaultsReply']>(
    isApplication(tenantId)
      ? api.GET('/api/v1/applications/{appId}/metadata-defaults', {
          params: { path: { appId: tenantId } },
          signal,
        })
      : api.GET('/api/v1/organizations/{orgId}/metadata-defaults', {
          params: { path: { orgId: tenantId } },
          signal,
        }),
  ).then(({ data, etag }) => ({ ...data.defaults, tenantId, etag }));

/** The defaults now. Raises a 412 if one was changed since it was read for a form. */
async function readAsSeen({ tenantId, key, value, locked }: Default): Promise<Given> {
  const given = await read(tenantId);
  const now = oneOf(given, key);
  if (isEqual(now.value, value) && now.locked === locked) return given;
  throw new ApiProblem('Somebody else has changed this default.', 412, 'PRECONDITION_FAILED', {});
}

/** Locks go along only if they change, since they are replaced as a whole. */
async function change(given: Given, values: Body, locked: readonly string[]): Promise<Given> {
  const { tenantId, etag } = given;
  const body = isEqual(locked, given.locked) ? values : { ...values, locked: [...locked] };
  const header = { 'If-Match': etag };
  const answer = versionOf<Schemas['MetadataDefaultsReply']>(
    isApplication(tenantId)
      ? api.PATCH('/api/v1/applications/{appId}/metadata-defaults', {
          params: { path: { appId: tenantId }, header },
          body,
        })
      : api.PATCH('/api/v1/organizations/{orgId}/metadata-defaults', {
          params: { path: { orgId: tenantId }, header },
          body,
        }),
  );
  const { data, etag: next } = await answer.catch((error: unknown) => {
    throw atItsField(error);
  });
  return { ...data.defaults, tenantId, etag: next };
}

const locksOf = ({ locked }: Given, key: string, isLocked: boolean): readonly string[] =>
  locked.includes(key) === isLocked
    ? locked
    : isLocked
      ? [...locked, key]
      : locked.filter((each) => each !== key);

function oneOf({ tenantId, etag, metadata, locked }: Given, key: string): Default {
  if (!Object.hasOwn(metadata, key)) {
    throw new ApiProblem('This default is not there any more.', 404, 'NOT_FOUND', {});
  }
  return {
    id: idIn(tenantId, key),
    etag,
    tenantId,
    key,
    value: [typedOf(metadata[key])],
    locked: locked.includes(key),
    isInherited: false,
  };
}

const allOf = (given: Given): readonly Default[] =>
  Object.keys(given.metadata).map((key) => oneOf(given, key));

const inheritedIn =
  ({ tenantId }: Given) =>
  (each: Default): Default => ({
    ...each,
    id: `inherited:${each.key}`,
    tenantId,
    isInherited: true,
  });

function valuesOf({ key, value, locked }: Input) {
  // The form has one value, since it sends none that is not right.
  const [typed = typedOf(null)] = (value ?? []) as readonly TypedValue[];
  return { key: String(key ?? ''), value: jsonOf(typed), locked: locked === true };
}

/** A refusal of the one value that was sent, as an error of the field `value`. */
function atItsField(error: unknown): unknown {
  if (!(error instanceof ApiProblem) || ![400, 403, 409, 413].includes(error.status)) return error;
  const { locked, ...others } = error.fields;
  const told = Object.values(others);
  if (locked !== undefined && told.length === 0) return error;
  return atField(error, 'value', told.length > 0 ? told.join(' ') : error.message);
}
