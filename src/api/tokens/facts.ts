import {
  CALLER_COLUMNS,
  type CallerRow,
  CREDENTIAL,
  callerOf,
  credentialParameters,
  rolesOnLine,
} from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import type { Database } from '../../db/database.ts';
import type { Caller, Role, Scope } from '../../policy/caller.ts';
import type { GlobalRole } from '../../policy/permissions.ts';
import type { ScopeKind } from '../../values/choices.ts';

/** Where tokens live, and who their bearers are. Writes return statements to batch. */

/** The user that a request is about, with the roles it holds on the scope facts for and above. */
export interface Person {
  readonly userId: string;
  readonly email: string;
  readonly kind: 'human' | 'service';
  readonly globalRole: GlobalRole;
  readonly roles: readonly Role[];
}

/** Who asks, about whom, where; null is what was not found, or not facts for. */
export interface TokenFacts {
  readonly caller: Caller;
  readonly person: Person | null;
  readonly scope: Scope | null;
}

interface FactsRow extends CallerRow {
  readonly scope_id: string | null;
  readonly scope_kind: ScopeKind | null;
  readonly scope_parent_id: string | null;
  readonly person_id: string | null;
  readonly person_email: string;
  readonly person_kind: 'human' | 'service';
  readonly person_role: GlobalRole;
  readonly person_roles: string;
}

/** The query over who is facts about: a subquery of one row (user_id, scope_id, found). */
const factsQuery = (about: string) => `
  WITH c AS MATERIALIZED (${CREDENTIAL}),
       asked (user_id, scope_id, found) AS (${about})
  SELECT ${CALLER_COLUMNS}, ${rolesOnLine('u', 't')} AS caller_roles,
         t.id AS scope_id, t.kind AS scope_kind, t.parent_id AS scope_parent_id,
         w.id AS person_id, w.email AS person_email, w.kind AS person_kind,
         wp.role AS person_role, ${rolesOnLine('w', 't')} AS person_roles
    FROM asked
    LEFT JOIN c
    LEFT JOIN users u ON u.id = c.user_id
    LEFT JOIN principals p ON p.user_id = u.id
    LEFT JOIN scopes t ON t.id = asked.scope_id
    LEFT JOIN users w ON w.id = coalesce(asked.user_id, u.id) AND asked.found
    LEFT JOIN principals wp ON wp.user_id = w.id`;

const FACTS_BY_ID = factsQuery('SELECT ?, ?, 1');

const FACTS_BY_TOKEN = factsQuery(`
  SELECT k.user_id, k.scope_id, k.id IS NOT NULL
    FROM (SELECT 1) LEFT JOIN tokens k ON k.id = ? AND k.revoked_at IS NULL`);

/** The caller, a user (absent is the caller) and a scope (absent is none), in one round trip. */
export const findTokenFacts = (
  db: Database,
  credential: Credential,
  about: { readonly userId?: string | undefined; readonly scopeId?: string | undefined },
  now: number,
): Promise<TokenFacts> =>
  factsFrom(
    db.prepare(FACTS_BY_ID),
    credential,
    [about.userId ?? null, about.scopeId ?? null],
    now,
  );

/** The caller, the user of a token that is not revoked, and the scope that the token is bound to. */
export const findFactsOfToken = (
  db: Database,
  credential: Credential,
  tokenId: string,
  now: number,
): Promise<TokenFacts> => factsFrom(db.prepare(FACTS_BY_TOKEN), credential, [tokenId], now);

async function factsFrom(
  statement: D1PreparedStatement,
  credential: Credential,
  about: readonly (string | null)[],
  now: number,
): Promise<TokenFacts> {
  const row = await statement.bind(...credentialParameters(credential), ...about).first<FactsRow>();
  if (!row) throw new Error('who asks is always one row');
  return {
    caller: callerOf(credential, row, now),
    person: row.person_id === null ? null : personOf(row.person_id, row),
    scope:
      row.scope_id && row.scope_kind
        ? { id: row.scope_id, kind: row.scope_kind, parentId: row.scope_parent_id }
        : null,
  };
}

const personOf = (userId: string, row: FactsRow): Person => ({
  userId,
  email: row.person_email,
  kind: row.person_kind,
  globalRole: row.person_role,
  roles: JSON.parse(row.person_roles) as Role[],
});
