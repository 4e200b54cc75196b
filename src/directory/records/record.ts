/**
 * Records of platform metadata: their row, their validator, and the reply that shows them. Pure.
 */
import { hash } from 'node:crypto';
import type { Timeline } from '../../db/bookmark.ts';
import type { Json } from '../../policy/keys/rule.ts';
import { iso } from '../../values/time.ts';

/** A record with the columns that its reply shows. Version 0 means that nothing was stored yet. */
export interface RecordRow {
  readonly username: string;
  readonly platform_key: string;
  readonly member_since: number;
  readonly metadata: string | null;
  readonly version: number | null;
  readonly created_at: number | null;
  readonly updated_at: number | null;
}

/** The columns of a `RecordRow`: of a user `w`, a scope `t`, a membership `m` and a record `r`. */
export const RECORD_COLUMNS = `
  w.username, t.key AS platform_key, m.created_at AS member_since,
  r.metadata, r.version, r.created_at, r.updated_at`;

/** A record with everything its reply shows. */
export interface StoredRecord {
  readonly username: string;
  readonly tenantKey: string;
  /** JSON text of an object. */
  readonly metadata: string;
  /** 0 while nothing was ever stored. */
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/**
 * A row as a record. Without a stored record it is `{}`, dated from the start of the membership.
 */
export function recordOf(row: RecordRow): StoredRecord {
  return {
    username: row.username,
    tenantKey: row.platform_key,
    metadata: row.metadata ?? '{}',
    version: row.version ?? 0,
    createdAt: row.created_at ?? row.member_since,
    updatedAt: row.updated_at ?? row.member_since,
  };
}

/** Whether there is nothing that a write would overwrite: `If-None-Match: *` lets it pass then. */
export const isEmpty = (record: StoredRecord): boolean => record.metadata === '{}';

/**
 * A strong validator: the version, and a mark of the record and of the epoch. After a restore a
 * version comes again with another content. The first epoch is left out, as in copies from before.
 * A rule that makes a key private changes what is shown and no version, so the `hidden` keys of the
 * tenant are in the mark.
 * See docs/decisions/metadata.md#an-etag-names-the-record.
 */
export function etagOf(
  userId: string,
  { tenantKey, username, createdAt, version }: StoredRecord,
  { epoch }: Pick<Timeline, 'epoch'>,
  hidden: readonly string[],
): string {
  const identity = [
    ...[userId, tenantKey, username, createdAt, ...(epoch === 1 ? [] : [epoch])],
    ...(hidden.length === 0 ? [] : [JSON.stringify(hidden)]),
  ];
  const mark = hash('sha256', identity.join(' '), 'base64url').slice(0, 12);
  return `"${version}-${mark}"`;
}

/** A document of JSON text, parsed. */
export const documentOf = ({
  metadata,
}: Pick<StoredRecord, 'metadata'>): Readonly<Record<string, Json>> =>
  JSON.parse(metadata) as Record<string, Json>;

/**
 * The finished body of a reply, in the form of the contract. The stored document is inserted as
 * text, and exactly these bytes are published to KV. `hidden` keys are left out.
 */
export const presentRecord = (record: StoredRecord, hidden: readonly string[]): string =>
  `{"username":${JSON.stringify(record.username)},` +
  `"platform_key":${JSON.stringify(record.tenantKey)},` +
  `"metadata":${hidden.length === 0 ? record.metadata : without(hidden, record)},` +
  `"created_at":"${presentTime(record.createdAt)}",` +
  `"updated_at":"${presentTime(record.updatedAt)}"}`;

function without(hidden: readonly string[], record: StoredRecord): string {
  const shown = Object.entries(documentOf(record)).filter(([key]) => !hidden.includes(key));
  return JSON.stringify(Object.fromEntries(shown));
}

/** ISO 8601 as Django REST framework writes it: no fraction where it would be zero. */
const presentTime = (time: number): string => iso(time).replace('.000Z', 'Z');
