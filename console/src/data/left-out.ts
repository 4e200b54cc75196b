/** What ingestion has left out of the messages of a tenant, and how many it has counted. */
import { dataOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import type { Resource } from './resource.ts';

type Report = Schemas['IngestReport'];
type Problem = Report['problems'][number];

export type LeftOut = Problem & { readonly id: string };

/** How many messages of a type came, on all of the days that are kept. */
export type Counts = Readonly<Partial<Record<Report['counts'][number]['type'], number>>>;

export const leftOut: Resource<LeftOut> = {
  /** Filter: the tenant. The API gives all at once, the newest first. */
  async list({ pagination: { page, perPage }, filter, signal }) {
    const query = { scopeId: String(filter.tenantId) };
    const answer = api.GET('/api/v1/ingest/problems', { params: { query }, signal });
    const { counts, problems } = (await dataOf(answer)).data;
    const start = (page - 1) * perPage;
    return {
      data: problems.slice(start, start + perPage).map(leftOutOf),
      total: problems.length,
      meta: { counts: sumsOf(counts) },
    };
  },
};

/** The three tell a row from all others. */
const leftOutOf = (problem: Problem): LeftOut =>
  Object.assign({}, problem, {
    id: JSON.stringify([problem.type, problem.trait, problem.reason]),
  });

function sumsOf(counts: Report['counts']): Counts {
  const sums: Partial<Record<string, number>> = {};
  for (const { type, count } of counts) sums[type] = (sums[type] ?? 0) + count;
  return sums;
}
