/** Tenants: applications and organizations. The form of an id tells which. */
import { dataOf, done, versionOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { atField, hasCode } from '../api/problem.ts';
import { changesOf } from './changes.ts';
import { isApplication } from './in-tenant.ts';
import { type CursorPage, Pages } from './pages.ts';
import type { Input, Resource, Versioned } from './resource.ts';

/** `applicationId` is null for an application. */
export type Tenant = Versioned<Schemas['Application'] & { applicationId: string | null }>;

/** The owner who was asked when the tenant was made, until they accept. */
export interface NewTenant extends Tenant {
  readonly invited?: Schemas['Invitation'] | undefined;
}

/** Each branch of the tree is a list of its own. */
const branches = new Map<string, Pages>();

function pagesOf(branch: string): Pages {
  const pages = branches.get(branch) ?? new Pages();
  branches.set(branch, pages);
  return pages;
}

type At = { readonly limit: number; readonly cursor: string | undefined };

async function applications(query: At, signal?: AbortSignal): Promise<CursorPage<Tenant>> {
  const answer = await dataOf(api.GET('/api/v1/applications', { params: { query }, signal }));
  return {
    rows: answer.applications.map((row) => tenantOf(row, '')),
    cursor: answer.nextCursor,
  };
}

async function organizations(
  query: At & { readonly applicationId?: string },
  signal?: AbortSignal,
): Promise<CursorPage<Tenant>> {
  const answer = await dataOf(api.GET('/api/v1/organizations', { params: { query }, signal }));
  return {
    rows: answer.organizations.map((row) => tenantOf(row, '')),
    cursor: answer.nextCursor,
  };
}

async function create(input: Input): Promise<NewTenant> {
  const { email } = (input.owner ?? {}) as { readonly email?: string | null };
  const owner = email ? { owner: { email } } : {};
  const fields = changesOf(['key', 'description'], input, {});
  const name = String(input.name ?? '');
  if (typeof input.applicationId === 'string') {
    const body = Object.assign({ applicationId: input.applicationId, name }, fields, owner);
    const made = await dataOf(api.POST('/api/v1/organizations', { body }));
    return Object.assign(tenantOf(made.organization, ''), { invited: made.invitation });
  }
  const body = Object.assign({ key: String(input.key ?? ''), name }, fields, owner);
  const made = await dataOf(api.POST('/api/v1/applications', { body }));
  return Object.assign(tenantOf(made.application, ''), { invited: made.invitation });
}

export const tenants: Resource<Tenant> = {
  /** Filters: `kind`, and for organizations the `applicationId`. */
  async list({ pagination, filter, signal }) {
    const applicationId = filter.applicationId as string | undefined;
    const within = applicationId === undefined ? {} : { applicationId };
    const isOfApplications = filter.kind === 'application';
    const branch = isOfApplications ? 'applications' : (applicationId ?? 'organizations');
    const { rows, ...rest } = await pagesOf(branch).read({ pagination }, {}, (at) =>
      isOfApplications
        ? applications(at, signal)
        : organizations(Object.assign({}, at, within), signal),
    );
    return { ...rest, data: [...rows] };
  },

  async one(id, signal) {
    if (isApplication(id)) {
      const params = { path: { appId: id } };
      const answer = api.GET('/api/v1/applications/{appId}', { params, signal });
      const { data, etag } = await versionOf(answer);
      return tenantOf(data.application, etag);
    }
    const params = { path: { orgId: id } };
    const answer = api.GET('/api/v1/organizations/{orgId}', { params, signal });
    const { data, etag } = await versionOf(answer);
    return tenantOf(data.organization, etag);
  },

  async create(input) {
    try {
      return await create(input);
    } catch (error) {
      throw atInput(error);
    }
  },

  async update(id, input, before) {
    const body = changesOf(['name', 'description'], input, before);
    const header = { 'If-Match': before.etag };
    if (isApplication(id)) {
      const params = { path: { appId: id }, header };
      const answer = api.PATCH('/api/v1/applications/{appId}', { params, body });
      const { data, etag } = await versionOf(answer);
      return tenantOf(data.application, etag);
    }
    const params = { path: { orgId: id }, header };
    const answer = api.PATCH('/api/v1/organizations/{orgId}', { params, body });
    const { data, etag } = await versionOf(answer);
    return tenantOf(data.organization, etag);
  },

  async delete(id, before) {
    const header = before?.etag ? { 'If-Match': before.etag } : {};
    await done(
      isApplication(id)
        ? api.DELETE('/api/v1/applications/{appId}', { params: { path: { appId: id }, header } })
        : api.DELETE('/api/v1/organizations/{orgId}', {
            // The page has named what goes with it, and asked for its key.
            params: { path: { orgId: id }, query: { cascade: 'true' }, header },
          }),
    );
  },
};

type Shown = Schemas['Application'] & { readonly applicationId?: string };

const tenantOf = (row: Shown, etag: string): Tenant =>
  Object.assign({}, row, { applicationId: row.applicationId ?? null, etag });

/** A key that is taken is told at the key, and what is wrong with the owner at their email. */
function atInput(error: unknown): unknown {
  if (hasCode(error, 'CONFLICT')) return atField(error, 'key');
  if (hasCode(error, 'NOT_FOUND')) return atField(error, 'owner.email');
  return error;
}
