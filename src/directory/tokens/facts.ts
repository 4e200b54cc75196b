/** The facts for a request about tokens: its caller, the user of the tokens, and the scope. */
import {
  CALLER_COLUMNS,
  type CallerRow,
  CREDENTIAL,
  callerOf,
  credentialParameters,
  rolesOnLine,
} from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import { ACTIVE_MEMBERSHIPS, ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import type { Grounds, Question } from '../../db/grounds.ts';
import { firstOf } from '../../db/rows.ts';
import type { Caller, Role, Scope } from '../../policy/caller.ts';
import type { Holder } from '../../policy/credentials.ts';
import type { GlobalRole } from '../../policy/permissions.ts';
import type { ScopeKind, UserKind, UserStatus } from '../../values/choices.ts';
import { askForGrounds, groundsIn } from '../grounds.ts';
import { keyNamed } from '../users/user.ts';

/** The user whose tokens a request is about, with the roles that count in its scope. */
export interface TokenUser extends Holder {
  readonly email: string;
  readonly status: UserStatus;
}

/** Null is a user or scope that was not found, or that the request does not name. */
export interface TokenFacts {
  readonly caller: Caller;
  readonly user: TokenUser | null;
  readonly scope: Scope | null;
}

interface GroundedTokenFacts extends TokenFacts {
  readonly grounds: Grounds;
}

interface FactsRow extends CallerRow {
  readonly scope_id: string | null;
  readonly scope_kind: ScopeKind | null;
  readonly scope_parent_id: string | null;
  readonly subject_id: string | null;
  readonly subject_email: string;
  readonly subject_kind: UserKind;
  readonly subject_status: UserStatus;
  readonly subject_role: GlobalRole;
  readonly subject_roles: string;
  readonly subject_reached_roles: string;
}

/**
 * Each role of the user `w` in a tenant that a token bound to `t` reaches, or in the one above,
 * once.
 */
const REACHED_ROLES = `
  (SELECT json_group_array(DISTINCT json_object('kind', s.kind, 'role', m.role))
     FROM ${ACTIVE_MEMBERSHIPS} m JOIN scopes s ON s.id = m.scope_id
    WHERE m.user_id = w.id AND (coalesce(t.kind, 'platform') = 'platform'
                                OR m.application_id = t.id OR m.scope_id IN (t.id, t.parent_id)))`;

/** The query of the facts. `named` is a subquery of one row (user_id, scope_id, found). */
const factsQuery = (named: string) => `
  WITH c AS MATERIALIZED (${CREDENTIAL}),
       named (user_id, scope_id, found) AS (${named})
  SELECT ${CALLER_COLUMNS}, ${rolesOnLine('u', 't')} AS caller_roles,
         t.id AS scope_id, t.kind AS scope_kind, t.parent_id AS scope_parent_id,
         w.id AS subject_id, w.email AS subject_email, w.kind AS subject_kind,
         w.status AS subject_status, wp.role AS subject_role,
         ${rolesOnLine('w', 't')} AS subject_roles, ${REACHED_ROLES} AS subject_reached_roles
    FROM named
    LEFT JOIN c
    LEFT JOIN users u ON u.id = c.user_id
    LEFT JOIN principals p ON p.user_id = u.id
    LEFT JOIN ${ACTIVE_SCOPES} t ON t.id = named.scope_id
    LEFT JOIN users w ON w.id = coalesce(named.user_id, u.id) AND named.found
    LEFT JOIN principals wp ON wp.user_id = w.id`;

const FACTS_BY_ID = factsQuery('SELECT ?5, ?6, 1');

const FACTS_BY_PRINCIPAL = factsQuery(`
  SELECT p.user_id, ?6, p.id IS NOT NULL
    FROM (SELECT 1) LEFT JOIN principals p ON p.id = ?5`);

const FACTS_BY_TOKEN = factsQuery(`
  SELECT k.user_id, k.scope_id, k.id IS NOT NULL
    FROM (SELECT 1) LEFT JOIN tokens k ON k.id = ? AND k.revoked_at IS NULL`);

/** The caller, a user (by default the caller) and a scope (by default none), in one round trip. */
export function findTokenFacts(
  db: Database,
  credential: Credential,
  { userId = null, scopeId = null }: NamedInRequest,
  now: number,
): Promise<GroundedTokenFacts> {
  const parameters = credentialParameters(credential);
  const key = userId === null ? null : keyNamed(userId);
  const question: Question = {
    credential: parameters,
    user: key ?? 'caller',
    reached: true,
    ...(scopeId !== null && { scopes: [scopeId] }),
  };
  const query = key && 'principalId' in key ? FACTS_BY_PRINCIPAL : FACTS_BY_ID;
  const facts = db.prepare(query).bind(...parameters, userId, scopeId);
  return factsFrom(db, credential, facts, question, now);
}

interface NamedInRequest {
  /** Of the user or its principal. */
  readonly userId?: string | null | undefined;
  readonly scopeId?: string | null | undefined;
}

/**
 * The caller, the user of a token that is not revoked, and the scope that the token is bound to.
 * A token that is held must still be there when the change is made.
 */
export function findFactsOfToken(
  db: Database,
  credential: Credential,
  { tokenId, isHeld = false }: { readonly tokenId: string; readonly isHeld?: boolean },
  now: number,
): Promise<GroundedTokenFacts> {
  const parameters = credentialParameters(credential);
  const facts = db.prepare(FACTS_BY_TOKEN).bind(...parameters, tokenId);
  const question = { credential: parameters, token: tokenId, ...(isHeld && { state: true }) };
  return factsFrom(db, credential, facts, question, now);
}

async function factsFrom(
  db: Database,
  credential: Credential,
  facts: D1PreparedStatement,
  question: Question,
  now: number,
): Promise<GroundedTokenFacts> {
  const [answer, found] = await db.batch([askForGrounds(db, question), facts]);
  const row = firstOf<FactsRow>(found);
  if (!row) throw new Error('the facts about a token are always one row');
  return {
    caller: callerOf(credential, row, now),
    grounds: groundsIn(answer, question),
    user: row.subject_id === null ? null : userOf(row.subject_id, row),
    scope:
      row.scope_id && row.scope_kind
        ? { id: row.scope_id, kind: row.scope_kind, parentId: row.scope_parent_id }
        : null,
  };
}

const userOf = (userId: string, row: FactsRow): TokenUser => ({
  userId,
  email: row.subject_email,
  kind: row.subject_kind,
  status: row.subject_status,
  globalRole: row.subject_role,
  roles: JSON.parse(row.subject_roles) as Role[],
  reachedRoles: JSON.parse(row.subject_reached_roles) as Holder['reachedRoles'],
});
