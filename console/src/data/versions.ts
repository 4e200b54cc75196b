/** The versions of one record of preferences, and the record as it was at one of them. */
import { dataOf } from '../api/answer.ts';
import { api } from '../api/client.ts';
import type { Line } from './history.ts';
import { type CursorPage, Pages } from './pages.ts';
import { type Metadata, partsOfPreferences } from './preferences.ts';
import type { Resource } from './resource.ts';

const pages = new Pages();

/** The lines of the record, each of which made a version. The newest is the first. */
export const versions: Resource<Line> = {
  /** Filter: `of`, the id of the preferences. */
  async list({ pagination, filter, signal }) {
    const of = String(filter.of);
    const { rows, ...rest } = await pages.read({ pagination }, { of }, (at) =>
      read(of, at, signal),
    );
    return { ...rest, data: [...rows] };
  },
};

type At = { readonly limit: number; readonly cursor: string | undefined };

async function read(of: string, at: At, signal?: AbortSignal): Promise<CursorPage<Line>> {
  const params = { query: { ...partsOfPreferences(of), ...at } };
  const answer = api.GET('/api/core/users/platform-metadata/history', { params, signal });
  const { results: rows, next } = await dataOf(answer);
  // As in Django, what follows is an address.
  return { rows, cursor: next === null ? null : new URL(next).searchParams.get('cursor') };
}

export interface Past {
  readonly id: string;
  readonly metadata: Metadata;
}

/** A version has no space, and neither has the key of a tenant. */
export const pastId = (version: number, of: string): string => `${version} ${of}`;

export const past: Resource<Past> = {
  async one(id, signal) {
    const [version = ''] = id.split(' ', 1);
    const of = partsOfPreferences(id.slice(version.length + 1));
    const params = { query: { ...of, version } };
    const answer = api.GET('/api/core/users/platform-metadata', { params, signal });
    return { id, metadata: (await dataOf(answer)).metadata };
  },
};
