/** The data provider of react-admin, made from the table of resources. */
import type {
  CreateParams,
  DataProvider,
  DeleteParams,
  GetListParams,
  GetManyParams,
  GetManyReferenceParams,
  GetOneParams,
  RaRecord,
  UpdateParams,
} from 'ra-core';
import { accounts } from './accounts.ts';
import { attributes } from './attributes.ts';
import { defaults } from './defaults.ts';
import { deliveries } from './deliveries.ts';
import { effective } from './effective.ts';
import { erasures } from './erasures.ts';
import { history } from './history.ts';
import { invitations } from './invitations.ts';
import { leftOut } from './left-out.ts';
import { members } from './members.ts';
import { people } from './people.ts';
import { preferences } from './preferences.ts';
import type { Resource } from './resource.ts';
import { rules } from './rules.ts';
import { services } from './services.ts';
import { tenants } from './tenants.ts';
import { tokens } from './tokens.ts';
import { unruled } from './unruled.ts';
import { past, versions } from './versions.ts';
import { violations } from './violations.ts';
import { webhooks } from './webhooks.ts';

/** Every resource of the console, by its name in react-admin and in addresses. */
const resources = {
  people,
  accounts,
  attributes,
  preferences,
  effective,
  tokens,
  leftOut,
  tenants,
  members,
  invitations,
  services,
  rules,
  unruled,
  violations,
  defaults,
  webhooks,
  deliveries,
  history,
  erasures,
  versions,
  past,
};

type Method = keyof Resource<RaRecord>;

/** A method of a resource. One that is missing is a mistake in a page. */
function method<M extends Method>(name: string, method: M): NonNullable<Resource<RaRecord>[M]> {
  // Each resource has a record of its own; pages name the one that they read.
  const table = resources as unknown as Readonly<Record<string, Resource<RaRecord> | undefined>>;
  const found = table[name]?.[method];
  if (!found) throw new Error(`The resource "${name}" has no "${method}".`);
  return found as NonNullable<Resource<RaRecord>[M]>;
}

const provider = {
  supportAbortSignal: true,

  getList: (resource: string, { pagination = FIRST, sort, filter = {}, signal }: GetListParams) =>
    method(resource, 'list')({ pagination, sort, filter, signal }),

  getOne: async (resource: string, { id, signal }: GetOneParams) => ({
    data: await method(resource, 'one')(String(id), signal),
  }),

  getMany: async (resource: string, { ids, signal }: GetManyParams) => ({
    data: await Promise.all(ids.map((id) => method(resource, 'one')(String(id), signal))),
  }),

  /** The records that name another: `target` is the filter that names it. */
  getManyReference: (resource: string, params: GetManyReferenceParams) => {
    const { target, id, pagination, sort, signal } = params;
    const filter = Object.assign({}, params.filter, { [target]: id });
    return method(resource, 'list')({ pagination, sort, filter, signal });
  },

  create: async (resource: string, { data }: CreateParams) => ({
    data: await method(resource, 'create')(data),
  }),

  update: async (resource: string, { id, data, previousData }: UpdateParams) => ({
    data: await method(resource, 'update')(String(id), data, previousData),
  }),

  delete: async (resource: string, { id, previousData }: DeleteParams) => {
    await method(resource, 'delete')(String(id), previousData);
    return { data: previousData ?? { id } };
  },

  // No page changes several records at once: each change names the version that it was made on.
  updateMany: () => Promise.reject(new Error('Change records one by one.')),
  deleteMany: () => Promise.reject(new Error('Delete records one by one.')),
};

const FIRST = { page: 1, perPage: 25 };

// react-admin lets whoever calls it name the type of a record, which no provider can prove.
export const dataProvider = provider as unknown as DataProvider;
