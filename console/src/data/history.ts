/** The history of a person or of a tenant: one line for each event, the newest first. */
import { dataOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { filled } from './filled.ts';
import { isApplication } from './in-tenant.ts';
import { type CursorPage, Pages } from './pages.ts';
import type { Resource } from './resource.ts';

export type Line = Schemas['HistoryLine'];
export type Change = Schemas['HistoryChange'];
/** A part of the directory. */
export type Part = NonNullable<Line['surface']>;

/** Whose history it is. */
export type HistoryOf =
  | { readonly personId: string }
  | { readonly tenantId: string; readonly applicationId: string | null };

interface Query {
  readonly limit: number;
  readonly cursor: string | undefined;
  readonly surface?: Part;
  readonly key?: string;
}

const pages = new Pages();

export const history: Resource<Line> = {
  /** Filters: `of`, and as in the API `surface` and `key`. */
  async list({ pagination, filter: { of, ...filters }, signal }) {
    // The timeline alone reads it.
    const whose = of as HistoryOf;
    const { rows, ...rest } = await pages.read({ pagination }, { of, filters }, (at) =>
      filled(at, (each) => read(whose, Object.assign({}, filters, each), signal)),
    );
    return { ...rest, data: [...rows] };
  },
};

async function read(of: HistoryOf, query: Query, signal?: AbortSignal): Promise<CursorPage<Line>> {
  if ('personId' in of) {
    const params = { path: { principalId: of.personId }, query };
    const answer = api.GET('/api/v1/users/{principalId}/history', { params, signal });
    const { data, meta } = await dataOf(answer);
    return { rows: data, cursor: meta.pagination.cursor };
  }
  const { tenantId } = of;
  const params = { path: { appId: tenantId, orgId: tenantId }, query };
  const { history: rows, nextCursor } = await dataOf(
    api.GET(`${tenantPath(tenantId)}/history`, { params, signal }),
  );
  return { rows, cursor: nextCursor };
}

/**
 * Takes a change back, by an ordinary change. Returns its line, or null if nothing was left to take
 * back. `force` goes over what has changed since, which is else refused by name.
 */
export async function undo(of: HistoryOf, eventId: string, force: boolean): Promise<Line | null> {
  const query = force ? { force: 'true' as const } : {};
  if ('personId' in of) {
    const params = { path: { principalId: of.personId, eventId }, query };
    const answer = api.POST('/api/v1/users/{principalId}/history/{eventId}/undo', { params });
    return (await dataOf(answer)).data;
  }
  const { tenantId } = of;
  const params = { path: { appId: tenantId, orgId: tenantId, eventId }, query };
  const answer = api.POST(`${tenantPath(tenantId)}/history/{eventId}/undo`, { params });
  return (await dataOf(answer)).line;
}

const tenantPath = (id: string) =>
  isApplication(id) ? '/api/v1/applications/{appId}' : '/api/v1/organizations/{orgId}';
