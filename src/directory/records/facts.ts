/** The facts for a request about a record, and the grounds of a change. */
import {
  CALLER_COLUMNS,
  type CallerRow,
  callerOf,
  credentialBy,
  credentialParameters,
  rolesOnLine,
} from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import { ACTIVE_SCOPES, belongingOf, parentKeyOf } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import type { Grounds } from '../../db/grounds.ts';
import { Remembered } from '../../db/remembered.ts';
import { firstOf } from '../../db/rows.ts';
import type { Env } from '../../env.ts';
import type { Caller, Tenant } from '../../policy/caller.ts';
import type { Layer } from '../../policy/keys/resolve.ts';
import type { RuleSet } from '../../policy/keys/rule.ts';
import type { MembershipStatus, TenantKind } from '../../values/choices.ts';
import { askForGrounds, groundsIn } from '../grounds.ts';
import { layersIn, layersOf } from '../key-rules/layers.ts';
import { ruleSetsIn, ruleSetsOf } from '../key-rules/rule-sets.ts';
import { userNamed } from '../users/named.ts';
import { markOf } from './copied.ts';
import { RECORD_COLUMNS, type RecordRow, recordOf, type StoredRecord } from './record.ts';

/** A request for the record of a user in a tenant. */
export interface RecordRequest {
  readonly credential: Credential;
  readonly tenantKey: string;
  /** A username, or the id of a user or principal. Absent is the caller. */
  readonly username: string | undefined;
  /** Whether the layers are asked for. */
  readonly resolve?: boolean;
  /** Whether it is asked if a copy may exist. */
  readonly copied?: boolean;
  readonly now: number;
}

/** The facts for a request, before any decision. Null means not found. */
export interface RecordFacts {
  readonly caller: Caller;
  readonly tenant: Tenant | null;
  /** The user whose record is meant, whether it belongs to the tenant or not. */
  readonly subject: Subject | null;
  /** A member who is suspended reaches no record here, not even the own one. */
  readonly isSuspended: boolean;
  /** Only those who belong to the tenant have a record. */
  readonly record: StoredRecord | null;
  /** The rules for keys of records there: those of the application come first. */
  readonly ruleSets: readonly RuleSet[];
  /** What the tenant and the application above it give; the latter comes first. */
  readonly layers: readonly Layer[];
}

/** A user in a tenant. Writes take nothing less, and `recordFor` alone hands one out. */
export interface Subject {
  readonly userId: string;
  readonly scopeId: string;
  /** Names the user's registrar. */
  readonly email: string;
  readonly tenantKey: string;
}

/** A row of `factsOf`. Null means not found. */
interface FactsRow extends CallerRow, Nullable<RecordRow> {
  /** JSON of `ruleSetsOf`. */
  readonly rule_sets: string;
  /** JSON of `layersOf`; null where the request does not ask for it. */
  readonly layers: string | null;
  /** The mark of the copy; null if there is none, or the request does not ask for it. */
  readonly mark: number | null;
  readonly parent_key: string | null;
  readonly scope_id: string | null;
  readonly scope_kind: TenantKind | null;
  readonly scope_parent_id: string | null;
  readonly subject_id: string | null;
  readonly subject_email: string | null;
  readonly member_status: MembershipStatus | null;
}

type Nullable<Row> = { readonly [Column in keyof Row]: Row[Column] | null };

/** Takes the six parameters of `parametersOf`. `named` is the id of the user that ?6 names. */
const factsOf = (named: string, { layers, mark }: Readonly<Record<'layers' | 'mark', string>>) => `
  SELECT ${CALLER_COLUMNS}, ${rolesOnLine('u', 't')} AS caller_roles,
         t.id AS scope_id, t.kind AS scope_kind, t.parent_id AS scope_parent_id,
         w.id AS subject_id, w.email AS subject_email, m.status AS member_status,
         ${ruleSetsOf('t')} AS rule_sets, ${parentKeyOf('t')} AS parent_key,
         ${layers} AS layers, ${mark} AS mark, ${RECORD_COLUMNS}
    FROM (SELECT 1)
    LEFT JOIN (${credentialBy('?1', '?2', '?3', '?4')}) c
    LEFT JOIN users u ON u.id = c.user_id
    LEFT JOIN principals p ON p.user_id = u.id
    LEFT JOIN ${ACTIVE_SCOPES} t ON t.key = ?5
    LEFT JOIN users w ON w.id = CASE WHEN ?6 IS NULL THEN u.id
                                     ELSE ${named} END
    LEFT JOIN memberships m ON m.user_id = w.id AND m.scope_id = ${belongingOf('w.id', 't.id')}
    LEFT JOIN platform_metadata r ON r.user_id = w.id AND r.scope_id = t.id`;

/**
 * Finds the caller, the tenant, the user whose record is meant and the record, in one round trip.
 */
export async function findRecordFacts(db: Database, request: RecordRequest): Promise<FoundFacts> {
  const row = await factsStatement(db, request).first<FactsRow>();
  if (!row) throw new Error('the facts about a record are always one row');
  return factsIn(row, request);
}

/** Facts with the row that they were read from. */
interface FoundFacts extends RecordFacts {
  readonly row: FactsRow;
}

const factsStatement = (db: Database, request: RecordRequest): D1PreparedStatement =>
  db
    .prepare(
      factsOf(userNamed(request.username ?? '', '?6'), {
        layers: request.resolve ? layersOf('t') : 'NULL',
        mark: request.copied ? markOf('w.id', 't.key') : 'NULL',
      }),
    )
    .bind(...parametersOf(request));

/** Raises `unauthenticated` for a credential that is unknown or has ended. */
function factsIn(row: FactsRow, request: RecordRequest): FoundFacts {
  const { scope_id, scope_kind, platform_key, subject_id, subject_email, username } = row;
  const found = {
    caller: callerOf(request.credential, row, request.now),
    row,
    tenant: null,
    isSuspended: row.member_status === 'suspended',
    subject: null,
    record: null,
    ruleSets: ruleSetsIn(row.rule_sets).sets,
    layers: layersIn(row.layers ?? '[]'),
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

/** The parameters of `factsOf`: a credential's, the tenant's key, the username. */
const parametersOf = ({
  credential,
  tenantKey,
  username,
}: RecordRequest): readonly (string | null)[] => [
  ...credentialParameters(credential),
  tenantKey,
  username ?? null,
];

/** The facts that a change is decided on, which may be remembered. */
export interface ChangeFacts extends FoundFacts {
  readonly grounds: Grounds;
}

/** Finds the facts of a change and their grounds, in one round trip. */
export async function findChangeFacts(db: Database, request: RecordRequest): Promise<ChangeFacts> {
  const { credential, tenantKey: key, username } = request;
  const user = username === undefined ? ('caller' as const) : { username };
  const question = { credential: credentialParameters(credential), key, user };
  const [answer, facts] = await db.batch([
    askForGrounds(db, question),
    factsStatement(db, request),
  ]);
  const row = firstOf<FactsRow>(facts);
  if (!row) throw new Error('the facts about a record are always one row');
  return { ...factsIn(row, request), grounds: groundsIn(answer, question) };
}

/**
 * What this isolate has decided on before. It authorises nothing by itself: a change that rests on
 * it is made only if its grounds hold in D1, in the transaction of the change. It saves the round
 * trip before that.
 */
const remembered = new Remembered<Pick<ChangeFacts, 'row' | 'grounds'>>(5_000);

const keyOf = (request: RecordRequest): string => JSON.stringify(parametersOf(request));

/** The facts of an earlier request like this one, without the content of the record. */
export function rememberedFacts(env: Env, request: RecordRequest): ChangeFacts | undefined {
  const found = remembered.get(env, keyOf(request));
  return found && { ...factsIn(found.row, request), ...found };
}

/** Remembers the facts that a change was made on. */
export function rememberFacts(
  env: Env,
  request: RecordRequest,
  { row, grounds }: ChangeFacts,
): void {
  const { text: rule_sets } = ruleSetsIn(row.rule_sets);
  remembered.set(env, keyOf(request), { row: { ...row, metadata: null, rule_sets }, grounds });
}

/** Forgets facts that have changed. */
export function forgetFacts(env: Env, request: RecordRequest): void {
  remembered.delete(env, keyOf(request));
}
