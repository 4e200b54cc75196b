/** The facts for a request about a record, and the check that they still hold. */
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
import { RecentlyUsed } from '../../isolate/recently-used.ts';
import type { Caller, Scope } from '../../policy/caller.ts';
import type { ScopeKind } from '../../values/choices.ts';
import { RECORD_COLUMNS, type RecordRow, recordOf, type StoredRecord } from './record.ts';

/** A request for the record of a user in a tenant. */
export interface RecordRequest {
  readonly credential: Credential;
  readonly tenantKey: string;
  /** Absent is the caller. */
  readonly username: string | undefined;
  readonly now: number;
}

/** The facts for a request, before any decision. Null means not found. */
export interface RecordFacts {
  readonly caller: Caller;
  readonly tenant: Scope | null;
  /** The user whose record is meant, member of the tenant or not. */
  readonly subject: Subject | null;
  /** Only members have a record. */
  readonly record: StoredRecord | null;
  readonly authority: Authority;
}

/** A user in a tenant. Writes take nothing less, and `recordFor` alone hands one out. */
export interface Subject {
  readonly userId: string;
  readonly scopeId: string;
  /** Names the user's registrar. */
  readonly email: string;
  readonly tenantKey: string;
}

/** The basis of a decision: the parameters of a query, and its answer as text. */
export interface Authority {
  readonly of: readonly (string | null)[];
  readonly text: string;
}

/** A row of `FACTS`. Null means not found. */
interface FactsRow extends CallerRow, Nullable<RecordRow> {
  readonly authority: string;
  readonly scope_id: string | null;
  readonly scope_kind: ScopeKind | null;
  readonly scope_parent_id: string | null;
  readonly subject_id: string | null;
  readonly subject_email: string | null;
}

type Nullable<Row> = { readonly [Column in keyof Row]: Row[Column] | null };

/** Everything that rights and the choice of a registrar depend on, as one text to compare. */
const AUTHORITY = `
  json_array(c.token_id, c.token_scope_id, c.token_permissions, c.token_expires_at,
             c.token_ended_at, u.id, u.status, p.role, ${rolesOnLine('u', 't')},
             t.id, t.kind, t.parent_id, w.id, w.email, m.created_at)`;

/** Takes the six parameters of `parametersOf`; `first` is the number of the first one. */
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

/**
 * Finds the caller, the tenant, the user whose record is meant and the record, in one round trip.
 */
export async function findRecordFacts(db: Database, request: RecordRequest): Promise<FoundFacts> {
  const row = await db
    .prepare(FACTS)
    .bind(...parametersOf(request))
    .first<FactsRow>();
  if (!row) throw new Error('the facts about a record are always one row');
  return factsIn(row, request);
}

/** Facts with the row that they were read from, which may be remembered. */
export interface FoundFacts extends RecordFacts {
  readonly row: FactsRow;
}

/** Raises `unauthenticated` for a credential that is unknown or has ended. */
function factsIn(row: FactsRow, request: RecordRequest): FoundFacts {
  const { scope_id, scope_kind, platform_key, subject_id, subject_email, username } = row;
  const found = {
    caller: callerOf(request.credential, row, request.now),
    authority: { of: parametersOf(request), text: row.authority },
    row,
    tenant: null,
    subject: null,
    record: null,
  };
  if (!scope_id || !scope_kind || !platform_key) return found;
  const tenant = { id: scope_id, kind: scope_kind, parentId: row.scope_parent_id };
  if (!subject_id || !subject_email || !username) return { ...found, tenant };
  const subject = {
    userId: subject_id,
    scopeId: scope_id,
    email: subject_email,
    tenantKey: platform_key,
  };
  const { member_since } = row;
  if (member_since === null) return { ...found, tenant, subject };
  const record = recordOf({ ...row, username, platform_key, member_since });
  return { ...found, tenant, subject, record };
}

/** The parameters of `FACTS`: a credential's, the tenant's key, the username. */
const parametersOf = ({
  credential,
  tenantKey,
  username,
}: RecordRequest): readonly (string | null)[] => [
  ...credentialParameters(credential),
  tenantKey,
  username ?? null,
];

/** As SQL, whether an authority is as it was. `authorityParameters` begin at the number `first`. */
export const authorityStands = (first: number): string =>
  `((${factsQuery(AUTHORITY, first)}) IS ?${first + 6})`;

export const authorityParameters = ({ of, text }: Authority): (string | null)[] => [...of, text];

/**
 * The rows that this isolate has decided on before. They authorise nothing by themselves: a change
 * that rests on one is made only if D1 finds the same authority, in the transaction of the change.
 * They save the round trip before it.
 */
const remembered = new RecentlyUsed<FactsRow>({ entries: 5_000 });

const keyOf = (request: RecordRequest): string => JSON.stringify(parametersOf(request));

/** The facts of an earlier request like this one, without the content of the record. */
export function rememberedFacts(request: RecordRequest): FoundFacts | undefined {
  const row = remembered.get(keyOf(request));
  return row && factsIn(row, request);
}

/** Remembers the facts that a change was made on. */
export function rememberFacts(request: RecordRequest, { row }: FoundFacts): void {
  remembered.set(keyOf(request), { ...row, metadata: null });
}

/** Forgets facts that have changed. */
export function forgetFacts(request: RecordRequest): void {
  remembered.delete(keyOf(request));
}
