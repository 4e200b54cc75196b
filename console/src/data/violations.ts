/** The stored values that break a rule, each with the tenant of its record. */
import { dataOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { isApplication } from './in-tenant.ts';
import { type CursorPage, Pages } from './pages.ts';
import type { Resource } from './resource.ts';

type Found = Schemas['MetadataViolation'];

/** `tenantId` is undefined if the caller does not see that tenant. */
export type Violation = Found & { readonly id: string; readonly tenantId: string | undefined };

/** The tenant whose rule it is. */
interface Ruling {
  readonly tenantId: string;
  readonly tenantKey: string;
}

interface At {
  readonly limit: number;
  readonly cursor: string | undefined;
}

const pages = new Pages();

export const violations: Resource<Violation> = {
  /** Filters: the tenant whose rule it is, by id and key, and the `key` of the rule. */
  async list({ pagination, filter, signal }) {
    const [tenantId, tenantKey, ruleKey] = [filter.tenantId, filter.tenantKey, filter.key].map(
      String,
    ) as [string, string, string];
    const { rows, ...rest } = await pages.read({ pagination }, { tenantId, ruleKey }, (at) =>
      filled(at, (query) => read(tenantId, ruleKey, query, signal)),
    );
    return { ...rest, data: await withTenants(rows, { tenantId, tenantKey }) };
  },
};

/** A page of the API has few rows or none after some thousand people. These are read at once. */
const MOST_REQUESTS = 4;

async function filled(
  { limit, cursor }: At,
  readPage: (at: At) => Promise<CursorPage<Found>>,
): Promise<CursorPage<Found>> {
  let page = await readPage({ limit, cursor });
  for (let requests = 1; requests < MOST_REQUESTS; requests += 1) {
    if (page.cursor === null || page.rows.length >= limit) break;
    const next = await readPage({ limit: limit - page.rows.length, cursor: page.cursor });
    page = { rows: [...page.rows, ...next.rows], cursor: next.cursor };
  }
  return page;
}

async function read(tenantId: string, ruleKey: string, query: At, signal?: AbortSignal) {
  const { violations: rows, nextCursor: cursor } = await dataOf<Schemas['MetadataViolations']>(
    isApplication(tenantId)
      ? api.GET('/api/v1/applications/{appId}/metadata-keys/{ruleKey}/violations', {
          params: { path: { appId: tenantId, ruleKey }, query },
          signal,
        })
      : api.GET('/api/v1/organizations/{orgId}/metadata-keys/{ruleKey}/violations', {
          params: { path: { orgId: tenantId, ruleKey }, query },
          signal,
        }),
  );
  return { rows, cursor };
}

/** Finds the organizations below an application, which violations name by their keys. */
export async function withTenants(
  found: readonly Found[],
  { tenantId, tenantKey }: Ruling,
): Promise<Violation[]> {
  const others = new Set(found.map((each) => each.tenantKey));
  others.delete(tenantKey);
  const ids = new Map([[tenantKey, tenantId]]);
  const answers = [...others].map(async (key) => {
    const params = { query: { key, limit: 1 } };
    const { organizations } = await dataOf(api.GET('/api/v1/organizations', { params }));
    for (const { id } of organizations) ids.set(key, id);
  });
  await Promise.all(answers);
  return found.map((each) =>
    Object.assign({}, each, {
      id: `${each.tenantKey}:${each.userId}`,
      tenantId: ids.get(each.tenantKey),
    }),
  );
}
