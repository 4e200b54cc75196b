/** Lines of history as D1 has them: an event, its author, and the values that it changed. */
import type { Database } from '../../db/database.ts';
import type { Scope } from '../../policy/caller.ts';
import { privateKeys } from '../../policy/keys/constraints.ts';
import type { Surface, TenantKind } from '../../values/choices.ts';
import { ruleSetsIn, ruleSetsOf } from '../key-rules/rule-sets.ts';

/** Values by their names. */
export type Values = Readonly<Record<string, unknown>>;

/** The values of one row that an event changed. */
export interface Change {
  readonly surface: Surface;
  readonly scopeId: string | null;
  /** A name that was not there before is absent, and so is one that is gone after. */
  readonly before: Values;
  readonly after: Values;
}

export interface Line {
  readonly id: string;
  /** Milliseconds UTC. */
  readonly at: number;
  readonly action: string;
  /** A user's id, or the label of the root token; null where nobody has signed in. */
  readonly actorId: string | null;
  /** Null if the author is no user, or is gone. */
  readonly actorUsername: string | null;
  /** Whether the author belongs to the tenant, or to the application above it. */
  readonly isActorHere: boolean;
  readonly via: string | null;
  /** Whether the person still belongs there. */
  readonly isPersonHere: boolean;
  /** The person that it is about. */
  readonly userId: string | null;
  readonly username: string | null;
  /** The tenant that it is about, while it is there. */
  readonly scope: Scope | null;
  readonly scopeId: string | null;
  readonly version: number | null;
  /** The first names of what changed. */
  readonly keys: readonly string[];
  readonly requestId: string | null;
  /** Empty once the values are older than what is kept. */
  readonly changes: readonly Change[];
}

/** Whose lines are read. */
export type LinesOf =
  | { readonly userId: string }
  | { readonly scopeId: string }
  /** The record of a user in a tenant. */
  | { readonly userId: string; readonly scopeId: string }
  | 'everybody';

/** A part of the lines, newest first. */
export interface Span {
  /** Only lines before this one; absent: from the newest. */
  readonly before?: string | undefined;
  /** Only this line and later ones, or from the id on that a time begins with. */
  readonly from?: string | undefined;
  readonly limit: number;
}

/** Behind every id. */
const LAST = '~';

/** The part that one event is. */
export const spanOfOne = (id: string): Span => ({ from: id, before: `${id}${LAST}`, limit: 1 });

const WINDOW = (of: LinesOf): string => {
  const where =
    of === 'everybody'
      ? ''
      : Object.entries({ userId: 'user_id = ?4', scopeId: 'scope_id = ?5' })
          .filter(([name]) => name in of)
          .map(([, condition]) => `${condition} AND `)
          .join('');
  return `SELECT * FROM events WHERE ${where} id < ?1 AND id >= ?2 ORDER BY id DESC LIMIT ?3`;
};

const parametersOf = (of: LinesOf, { before = LAST, from = '', limit }: Span) => [
  before,
  from,
  limit,
  ...(of === 'everybody' ? [] : ['userId' in of ? of.userId : null]),
  ...(of !== 'everybody' && 'scopeId' in of ? [of.scopeId] : []),
];

export const linesOf = (db: Database, of: LinesOf, span: Span): D1PreparedStatement =>
  db.prepare(LINES(WINDOW(of))).bind(...parametersOf(of, span));

/** Whether a user belongs to the tenant of a line, or to the application above it. */
const IS_HERE = (user: string): string => `
  EXISTS (SELECT 1 FROM memberships WHERE user_id = ${user} AND scope_id IN (s.id, s.parent_id))`;

const LINES = (window: string): string => `
  SELECT e.id, e.at, e.action, e.actor_id, e.via, e.user_id, e.scope_id, e.version, e.keys,
         e.request_id, author.username AS actor_username, person.username,
         s.kind AS scope_kind, s.parent_id AS scope_parent_id,
         ${IS_HERE('e.actor_id')} AS actor_is_here, ${IS_HERE('e.user_id')} AS person_is_here,
         (SELECT json_group_array(json_object('surface', surface, 'scopeId', scope_id,
                                              'before', json(before), 'after', json(after)))
            FROM changes WHERE event_id = e.id) AS changes
    FROM (${window}) e
    LEFT JOIN users author ON author.id = e.actor_id
    LEFT JOIN users person ON person.id = e.user_id
    LEFT JOIN scopes s ON s.id = e.scope_id
   ORDER BY e.id DESC`;

export interface LineRow {
  readonly id: string;
  readonly at: number;
  readonly action: string;
  readonly actor_id: string | null;
  readonly actor_username: string | null;
  readonly actor_is_here: 0 | 1;
  readonly person_is_here: 0 | 1;
  readonly via: string | null;
  readonly user_id: string | null;
  readonly username: string | null;
  readonly scope_id: string | null;
  readonly scope_kind: TenantKind | 'platform' | null;
  readonly scope_parent_id: string | null;
  readonly version: number | null;
  readonly keys: string;
  readonly request_id: string | null;
  readonly changes: string;
}

export const lineIn = (row: LineRow): Line => ({
  id: row.id,
  at: row.at,
  action: row.action,
  actorId: row.actor_id,
  actorUsername: row.actor_username,
  isActorHere: row.actor_is_here === 1,
  isPersonHere: row.person_is_here === 1,
  via: row.via,
  userId: row.user_id,
  username: row.username,
  scope: scopeIn(row),
  scopeId: row.scope_id,
  version: row.version,
  keys: JSON.parse(row.keys) as string[],
  requestId: row.request_id,
  changes: JSON.parse(row.changes) as Change[],
});

const scopeIn = ({ scope_id, scope_kind, scope_parent_id }: LineRow): Scope | null =>
  scope_id && scope_kind ? { id: scope_id, kind: scope_kind, parentId: scope_parent_id } : null;

/** The rules of the tenants that some lines are about. */
export const rulesOfLines = (db: Database, of: LinesOf, span: Span): D1PreparedStatement =>
  db
    .prepare(
      `SELECT tenant.id, ${ruleSetsOf('tenant')} AS rule_sets
         FROM (SELECT DISTINCT scope_id FROM (${WINDOW(of)}) WHERE action GLOB 'record.*') line
        CROSS JOIN scopes tenant ON tenant.id = line.scope_id`,
    )
    .bind(...parametersOf(of, span));

/** The private keys of records by the tenant. */
export const privateKeysIn = (
  rows: readonly { readonly id: string; readonly rule_sets: string }[],
): ReadonlyMap<string, ReadonlySet<string>> =>
  new Map(rows.map(({ id, rule_sets }) => [id, new Set(privateKeys(ruleSetsIn(rule_sets).sets))]));
