/** Preferences: the platform metadata of one person in one tenant. */
import isEqual from 'lodash/isEqual.js';
import { dataOf, done, versionOf } from '../api/answer.ts';
import { api, type Schemas } from '../api/client.ts';
import { atField, hasCode } from '../api/problem.ts';
import type { Input, Resource, Versioned } from './resource.ts';

export type Preferences = Versioned<Schemas['PlatformMetadata']>;
export type Metadata = Preferences['metadata'];

/** The id of a record. The key of a tenant has no slash. */
export const preferencesId = (tenantKey: string, username: string) => `${tenantKey}/${username}`;

/** What names a record in a request. */
export function partsOfPreferences(id: string) {
  const [platform_key = ''] = id.split('/', 1);
  return { platform_key, username: id.slice(platform_key.length + 1) };
}

export const preferences: Resource<Preferences> = {
  /** Somebody without a record has an empty one. */
  async one(id, signal) {
    // From the database: a copy at the edge may be older than a change that was made elsewhere.
    const params = { query: partsOfPreferences(id), header: { 'Cache-Control': 'no-cache' } };
    const answer = api.GET('/api/core/users/platform-metadata', { params, signal });
    const { data, etag } = await versionOf(answer);
    return recordOf(id, data, etag);
  },

  /** Sets the keys that have changed, and deletes those that are gone. */
  async update(id, input, before) {
    const params = { query: partsOfPreferences(id), header: { 'If-Match': before.etag } };
    const body = metadataChanges(input.metadata as Metadata, before.metadata);
    const answer = api.PATCH('/api/core/users/platform-metadata', { params, body });
    const { data, etag } = await versionOf(answer).catch((error: unknown) => {
      // A key that somebody else writes is told where it stands.
      throw hasCode(error, 'FORBIDDEN') ? atField(error, 'metadata') : error;
    });
    return recordOf(id, data, etag);
  },

  async delete(id, before) {
    const header = before ? { 'If-Match': before.etag } : {};
    const params = { query: partsOfPreferences(id), header };
    await done(api.DELETE('/api/core/users/platform-metadata', { params }));
  },
};

/** Puts a deleted record back, unless something was stored meanwhile. */
export async function restorePreferences({ id, metadata }: Preferences): Promise<void> {
  const params = { query: partsOfPreferences(id), header: { 'If-None-Match': '*' } };
  await dataOf(api.PUT('/api/core/users/platform-metadata', { params, body: { metadata } }));
}

const recordOf = (id: string, row: Schemas['PlatformMetadata'], etag: string): Preferences =>
  Object.assign({}, row, { id, etag });

function metadataChanges(after: Input, before: Input): Schemas['PlatformMetadataPatch'] {
  const changed = Object.keys(after).filter(
    (key) => !Object.hasOwn(before, key) || !isEqual(after[key], before[key]),
  );
  return {
    metadata: Object.fromEntries(changed.map((key) => [key, after[key]])),
    delete_keys: Object.keys(before).filter((key) => !Object.hasOwn(after, key)),
  };
}
