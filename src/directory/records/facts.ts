/** What D1 knows about who asks and what is asked for, and whether that is still so. */
import {
  CALLER_COLUMNS,
  type CallerRow,
  callerOf,
  credentialBy,
  credentialParameters,
  rolesOnLine,
} from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import type { Database } from '../../db/database.ts';
import type { Caller } from '../../policy/caller.ts';
import type { ScopeKind } from '../../values/choices.ts';
import type { Authority, RecordFacts } from './record.ts';
import { RECORD_COLUMNS, type RecordRow, recordOf } from './record-row.ts';

/** A row of `FACTS`; null is what was not found. */
export interface FactsRow extends CallerRow, Nullable<RecordRow> {
  readonly authority: string;
  readonly scope_id: string | null;
  readonly scope_kind: ScopeKind | null;
  readonly scope_parent_id: string | null;
  readonly subject_id: string | null;
  readonly subject_email: string | null;
}

type Nullable<Row> = { readonly [Column in keyof Row]: Row[Column] | null };

/** All that rights and the choice of a registrar hang on, as one text: equal texts, equal answers. */
const AUTHORITY = `
  json_array(c.token_id, c.token_scope_id, c.token_permissions, c.token_expires_at,
             c.token_revoked_at, u.id, u.status, p.role, ${rolesOnLine('u', 't')},
             t.id, t.kind, t.parent_id, w.id, w.email, m.created_at)`;

/** Takes six parameters, the first of which has this number: four of a credential, then key and username. */
const factsQuery = (columns: string, first: number): string => {
  const [id = '', hash = '', issuer = '', subject = '', key = '', username = ''] = Array.from(
    { length: 6 },
    (_, i) => `?${first + i}`,
  );
  return `
  SELECT ${columns}
    FROM (SELECT 1)
    LEFT JOIN (${credentialBy(id, hash, issuer, subject)}) c
    LEFT JOIN users u ON u.id = c.user_id
    LEFT JOIN principals p ON p.user_id = u.id
    LEFT JOIN scopes t ON t.key = ${key}
    LEFT JOIN users w ON w.id = CASE WHEN ${username} IS NULL THEN u.id
                                     ELSE (SELECT id FROM users WHERE username = ${username}) END
    LEFT JOIN memberships m ON m.user_id = w.id AND m.scope_id = t.id
    LEFT JOIN platform_metadata r ON r.user_id = w.id AND r.scope_id = t.id`;
};

const FACTS = factsQuery(
  `${CALLER_COLUMNS}, ${rolesOnLine('u', 't')} AS caller_roles, ${AUTHORITY} AS authority,
   t.id AS scope_id, t.kind AS scope_kind, t.parent_id AS scope_parent_id,
   w.id AS subject_id, w.email AS subject_email, ${RECORD_COLUMNS}`,
  1,
);

/** As SQL, whether an `Authority` holds; its parameters begin at this number (`authorityParameters`). */
export const holds = (first: number): string =>
  `((${factsQuery(AUTHORITY, first)}) IS ?${first + 6})`;

export const authorityParameters = ({ of, text }: Authority): (string | null)[] => [...of, text];

const HOLDS = `SELECT ${holds(1)} AS holds`;

/** Whether an authority holds, as the statement of a batch. */
export const authorityHolds = (db: Database, authority: Authority): D1PreparedStatement =>
  db.prepare(HOLDS).bind(...authorityParameters(authority));

/** Who asks for whose record, where. */
export interface RecordRequest {
  readonly credential: Credential;
  readonly tenantKey: string;
  /** Absent is the caller. */
  readonly username: string | undefined;
  readonly now: number;
}

/** Who asks and what for, as D1 has it, and all that it was read from. */
export interface FoundFacts extends RecordFacts {
  readonly caller: Caller;
  readonly row: FactsRow;
}

/** The caller, the tenant, the person asked for and the record, in one round trip. */
export async function findRecordFacts(db: Database, request: RecordRequest): Promise<FoundFacts> {
  const row = await db
    .prepare(FACTS)
    .bind(...parametersOf(request))
    .first<FactsRow>();
  if (!row) throw new Error('the facts of a caller is always one row');
  return factsIn(row, request);
}

/** Raises `unauthenticated` for a credential that is none, or no longer. */
export function factsIn(row: FactsRow, request: RecordRequest): FoundFacts {
  const authority = { of: parametersOf(request), text: row.authority };
  const found = { caller: callerOf(request.credential, row, request.now), authority, row };
  const { scope_id, scope_kind, platform_key, subject_id, subject_email, username } = row;
  if (!scope_id || !scope_kind || !platform_key)
    return { ...found, tenant: null, subject: null, record: null };
  const tenant = { id: scope_id, kind: scope_kind, parentId: row.scope_parent_id };
  if (!subject_id || !subject_email || !username)
    return { ...found, tenant, subject: null, record: null };
  const subject = {
    userId: subject_id,
    scopeId: scope_id,
    email: subject_email,
    tenantKey: platform_key,
  };
  const { member_since } = row;
  const record =
    member_since === null ? null : recordOf({ ...row, username, platform_key, member_since });
  return { ...found, tenant, subject, record };
}

/** The parameters of `FACTS`: a credential's, the tenant's key, the username. */
export const parametersOf = ({
  credential,
  tenantKey,
  username,
}: RecordRequest): (string | null)[] => [
  ...credentialParameters(credential),
  tenantKey,
  username ?? null,
];
