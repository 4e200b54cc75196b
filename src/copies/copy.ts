import type { Bookmark } from '../db/bookmark.ts';

/**
 * All KV keys of Roster, with their values. Only the registrar of the person, or of the tenant,
 * writes them.
 *
 *   copies/<user id>/<tenant key>   the finished body of a record's reply, with `CopyMetadata`
 *   layer/<tenant key>              what a tenant gives to records, with `LayerMetadata`
 */
export const recordKey = (userId: string, tenantKey: string): string =>
  `copies/${userId}/${tenantKey}`;

/** The record of a user in a tenant. */
export interface RecordOf {
  readonly userId: string;
  readonly tenantKey: string;
}

/** Copies of a user's records: the one in a tenant, or (null) those in all tenants. */
export interface CopiesOf {
  readonly userId: string;
  readonly tenantKey: string | null;
}

/** Travels with a copy as KV metadata (at most 1,024 bytes), so that a hot read parses no body. */
export interface CopyMetadata {
  readonly version: number;
  readonly etag: string;
  /** The state of D1 that the copy shows. */
  readonly bookmark: Bookmark;
  /** The time at which D1 held this state. Milliseconds UTC. */
  readonly at: number;
  /** The key of the application above the tenant. Absent: the tenant is one itself. */
  readonly parent?: string | undefined;
  /** The marks of the private keys that it leaves out, by tenant. Absent: there are none. */
  readonly privacy?: Readonly<Record<string, string>> | undefined;
  /** Hashes of the tokens that may read this copy, with their expiry. */
  readonly readers: Readonly<Record<string, number | null>>;
}

/** The new value of a key: a body, or null if the copy is withdrawn. */
export interface Copy<Metadata = CopyMetadata> {
  readonly key: string;
  /** The state of D1 that the value shows. */
  readonly bookmark: Bookmark;
  readonly value: {
    readonly body: string;
    readonly metadata: Metadata;
    /** When KV drops it. Milliseconds UTC. */
    readonly expiresAt: number;
  } | null;
}

const METADATA_BYTES = 1_000;

/**
 * Takes as many readers as fit, newest first. The others are answered from D1.
 * See docs/decisions/copies.md#one-key-for-a-copy-and-its-readers.
 */
export function copyMetadata(
  base: Omit<CopyMetadata, 'readers'>,
  readers: readonly (readonly [hash: string, expiresAt: number | null])[],
): CopyMetadata {
  const fitting: Record<string, number | null> = {};
  let bytes = JSON.stringify({ ...base, readers: {} }).length;
  for (const [hash, expiresAt] of readers) {
    bytes += `"${hash}":${expiresAt},`.length;
    if (bytes > METADATA_BYTES) break;
    fitting[hash] = expiresAt;
  }
  return { ...base, readers: fitting };
}

/** Whether a copy lists a token as good, and the token has not expired since. */
export function mayRead(copy: Pick<CopyMetadata, 'readers'>, hash: string, now: number): boolean {
  const expiresAt = copy.readers[hash];
  return expiresAt === null || (expiresAt !== undefined && expiresAt > now);
}
