/** What counts of somebody's preferences in a tenant, and where each value comes from. */
import { versionOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { partsOfPreferences } from './preferences.ts';
import type { Resource, Versioned } from './resource.ts';

export type Source = Schemas['PlatformMetadataSource'];

/** The id is that of the preferences. */
export type Effective = Versioned<{
  metadata: Readonly<Record<string, unknown>>;
  sources: Readonly<Record<string, Source>>;
}>;

export const effective: Resource<Effective> = {
  async one(id, signal) {
    const query = { ...partsOfPreferences(id), resolve: 'true' as const };
    const params = { query, header: { 'Cache-Control': 'no-cache' } };
    const answer = api.GET('/api/core/users/platform-metadata', { params, signal });
    const { data, etag } = await versionOf(answer);
    return { id, etag, metadata: data.metadata, sources: data.sources ?? {} };
  },
};
