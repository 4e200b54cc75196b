/** Reads D1 and KV through bindings of its own, so that no registrar wakes. */
import type { Runtime } from '../../scripts/runtime/runtime.ts';

export interface User {
  readonly id: string;
  readonly email: string;
  readonly version: number;
  readonly attributes: string;
  readonly principals: number;
  readonly memberships: number;
}
export interface StoredRecord {
  readonly user_id: string;
  readonly scope_id: string;
  readonly tenant_key: string;
  readonly metadata: string;
  readonly version: number;
}
export interface Token {
  readonly id: string;
  readonly user_id: string;
  readonly name: string;
  readonly kind: 'personal' | 'service';
  readonly hash: string;
  readonly revoked_at: number | null;
}
export interface Event {
  readonly action: string;
  readonly user_id: string;
  readonly scope_id: string | null;
  readonly version: number | null;
  readonly keys: string;
}

export interface State {
  readonly users: readonly User[];
  readonly records: readonly StoredRecord[];
  readonly tokens: readonly Token[];
  readonly events: readonly Event[];
  /** `<user id>/<tenant key>` of every membership. */
  readonly memberships: ReadonlySet<string>;
  /** `<user id>/<tenant key>` of every record of which a copy may exist. */
  readonly copied: ReadonlySet<string>;
  /** Orphaned rows, by table. */
  readonly orphans: Readonly<Record<string, number>>;
}

const ORPHANS = `
  SELECT (SELECT count(*) FROM principals WHERE user_id NOT IN (SELECT id FROM users)) AS principals,
         (SELECT count(*) FROM memberships WHERE user_id NOT IN (SELECT id FROM users)
              OR scope_id NOT IN (SELECT id FROM scopes)) AS memberships,
         (SELECT count(*) FROM platform_metadata WHERE user_id NOT IN (SELECT id FROM users)) AS records,
         (SELECT count(*) FROM tokens WHERE user_id NOT IN (SELECT id FROM users)) AS tokens`;

export async function stateOf({ sql }: Runtime): Promise<State> {
  const [users, records, tokens, events, memberships, copied, orphans] = await sql(
    `SELECT id, email, version, attributes,
            (SELECT count(*) FROM principals WHERE user_id = users.id) AS principals,
            (SELECT count(*) FROM memberships WHERE user_id = users.id) AS memberships FROM users`,
    `SELECT r.*, t.key AS tenant_key FROM platform_metadata r JOIN scopes t ON t.id = r.scope_id`,
    'SELECT * FROM tokens',
    `SELECT * FROM events WHERE user_id IS NOT NULL`,
    `SELECT m.user_id || '/' || t.key AS path FROM memberships m JOIN scopes t ON t.id = m.scope_id`,
    `SELECT user_id || '/' || tenant_key AS path FROM copies`,
    ORPHANS,
  );
  return {
    users: users as User[],
    records: records as StoredRecord[],
    tokens: tokens as Token[],
    events: events as Event[],
    memberships: pathsIn(memberships),
    copied: pathsIn(copied),
    orphans: orphans?.[0] as Record<string, number>,
  };
}

const pathsIn = (rows: unknown): ReadonlySet<string> =>
  new Set((rows as { path: string }[]).map(({ path }) => path));
