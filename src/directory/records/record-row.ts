import type { StoredRecord } from './record.ts';

/** A record joined with what its reply shows. Version 0 is a member who has stored nothing yet. */
export interface RecordRow {
  readonly username: string;
  readonly platform_key: string;
  readonly member_since: number;
  readonly metadata: string | null;
  readonly version: number | null;
  readonly created_at: number | null;
  readonly updated_at: number | null;
}

/** A row as a record: a member who has stored nothing has `{}` since the membership began. */
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

/** Of a user `w`, a scope `t`, a membership `m` and a record `r`. */
export const RECORD_COLUMNS = `
  w.username, t.key AS platform_key, m.created_at AS member_since,
  r.metadata, r.version, r.created_at, r.updated_at`;
