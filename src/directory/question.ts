/** A question as one query, with only the parts that it names. */
import { CALLER_JSON, credentialBy } from '../auth/caller.ts';
import { ACTIVE_MEMBERSHIPS, belongingOf } from '../db/conditions.ts';
import type { Question } from '../db/grounds.ts';
import { MEMBERSHIPS_READ } from '../db/limits.ts';
import { NAME_PARTS, type NamePart } from '../values/whole-name.ts';
import { invitationGrounds, pendingInvitation } from './invitations/grounds.ts';
import { userNamed } from './users/named.ts';

/** A field of the question, which is the parameter ?1. */
const asked = (path: string) => `(?1 ->> '$.${path}')`;

const CREDENTIAL = credentialBy(
  asked('credential[0]'),
  asked('credential[1]'),
  asked('credential[2]'),
  asked('credential[3]'),
);

/** The id of the user that a question names. `c` is the credential. */
function userIn({ user, token }: Question): string | null {
  if (token !== undefined) return `(SELECT user_id FROM tokens WHERE id = ${asked('token')})`;
  if (user === undefined) return null;
  if (user === 'caller') return '(SELECT user_id FROM c)';
  if ('id' in user) return asked('user.id');
  if ('email' in user)
    return `(SELECT id FROM users WHERE email = ${asked('user.email')} AND kind = 'human')`;
  if ('externalId' in user)
    return `(SELECT id FROM users WHERE external_id = ${asked('user.externalId')})`;
  if ('username' in user) return userNamed(user.username, asked('user.username'));
  return `(SELECT user_id FROM principals WHERE id = ${asked('user.principalId')})`;
}

/** Selects the ids of the scopes that a question names. */
function scopesIn(question: Question): string[] {
  const { scopes, key, tenantsNamed, organization, token, account } = question;
  const user = userIn(question);
  const selects: string[] = [];
  if (scopes) selects.push(`SELECT value FROM json_each(?1, '$.scopes')`);
  if (key !== undefined) selects.push(`SELECT id FROM scopes WHERE key = ${asked('key')}`);
  if (tenantsNamed) {
    selects.push(`SELECT id FROM scopes
                   WHERE id IN (SELECT value FROM json_each(?1, '$.tenantsNamed'))
                      OR key IN (SELECT value FROM json_each(?1, '$.tenantsNamed'))`);
  }
  if (token !== undefined) {
    selects.push(`SELECT scope_id FROM tokens WHERE id = ${asked('token')}`);
  }
  if (organization !== undefined) {
    selects.push(`SELECT * FROM (SELECT id FROM scopes WHERE name = ${asked('organization')}
                                    AND (${asked('within')} IS NULL
                                         OR ${asked('within')} IN (id, parent_id))
                                  ORDER BY id LIMIT 50)`);
  }
  if (account && user !== null) {
    selects.push(`SELECT * FROM (SELECT m.scope_id
                    FROM users s CROSS JOIN memberships m ON m.user_id = s.id
                   WHERE s.id = ${user} AND s.kind = 'service'
                   ORDER BY m.created_at, m.scope_id LIMIT ${MEMBERSHIPS_READ})`);
  }
  return selects;
}

/** The roles of a user on the lines of the scopes that are named, as JSON. */
const rolesOf = (user: string) => `
  (SELECT json_group_array(json_array(m.scope_id, m.role, m.status) ORDER BY m.scope_id)
     FROM lines CROSS JOIN memberships m ON m.scope_id = lines.id AND m.user_id = ${user}.id)`;

/** How the user `w` belongs to the tenant that a question names by its key. */
const BELONGING = `
  (SELECT json_group_array(json_array(m.scope_id, m.status))
     FROM lines JOIN memberships m
       ON m.user_id = w.id AND m.scope_id = ${belongingOf('w.id', 'lines.id')}
    WHERE lines.id IN (SELECT id FROM named))`;

/** The versions of rules and defaults that hold for records on the lines of the named scopes. */
const RULES = `
  (SELECT json_group_array(json_array(scope_id, kind, version) ORDER BY scope_id, kind) FROM (
     SELECT scope_id, 'rules' AS kind, version FROM metadata_rules
      WHERE scope_id IN (SELECT id FROM lines)
      UNION ALL
     SELECT scope_id, 'defaults', version FROM metadata_defaults
      WHERE scope_id IN (SELECT id FROM lines)))`;

/** The kinds of roles that a credential of the user reaches; without a scope, all of the user's. */
const reachedRoles = (isBound: boolean) => `
  (SELECT json_group_array(role) FROM (
     SELECT DISTINCT s.kind || ' ' || m.role AS role
       FROM ${ACTIVE_MEMBERSHIPS} m JOIN scopes s ON s.id = m.scope_id
      WHERE m.user_id = w.id ${
        isBound
          ? `AND (m.application_id IN (SELECT id FROM named)
                  OR m.scope_id IN (SELECT id FROM lines))`
          : ''
      }
      ORDER BY role))`;

/** Where the user `w` belongs, with which role, and the tenant that manages it. */
const TENANTS = `
  json_array(w.managed_by, (
    SELECT json_group_array(json_array(scope_id, role))
      FROM (SELECT scope_id, role FROM memberships WHERE user_id = w.id
             ORDER BY scope_id LIMIT ${MEMBERSHIPS_READ})))`;

/** The state of the user `w` that answers show: its own row, by its version, and its tenants. */
const USER_STATE = `
  json_array(w.version, (
    SELECT json_group_array(json_array(m.scope_id, m.role, m.status, m.is_primary, m.updated_at,
                                       s.name, s.status, a.name) ORDER BY m.scope_id)
      FROM (SELECT * FROM memberships WHERE user_id = w.id
             ORDER BY scope_id LIMIT ${MEMBERSHIPS_READ}) m
      JOIN scopes s ON s.id = m.scope_id
      JOIN scopes a ON a.id = m.application_id))`;

const SCOPES_STATE = `
  (SELECT json_group_array(json_array(id, name, description, status, updated_at) ORDER BY id)
     FROM scopes WHERE id IN (SELECT id FROM named))`;

const DEFINITION_STATE = `
  (SELECT json_array(label, description, type, currency_code, external_key, visibility, updated_at)
     FROM attribute_definitions WHERE id = ${asked('definition')})`;

const identitiesOf = (user: string) => `
  (SELECT json_group_array(json_array(issuer, subject) ORDER BY issuer, subject)
     FROM identities WHERE user_id = ${user}.id)`;

const TOKEN_STATE = `(SELECT revoked_at FROM tokens WHERE id = ${asked('token')})`;

/** The states that answers show, of everything that a question names. */
function stateOf(
  { definition, identities, token }: Question,
  user: string | null,
  scopes: readonly string[],
) {
  const states: string[] = [];
  if (user !== null) states.push(USER_STATE);
  if (scopes.length > 0) states.push(SCOPES_STATE);
  if (definition !== undefined) states.push(DEFINITION_STATE);
  if (token !== undefined) states.push(TOKEN_STATE);
  if (identities) states.push(identitiesOf(user === null ? 'u' : 'w'));
  return states;
}

/** Whether parts have made the user's name, and those of them that stay. */
const nameOf = (kept: readonly NamePart[]) => {
  const parts = NAME_PARTS.filter((part) => kept.includes(part)).map((part) => `, w.${part}`);
  return `json_array(w.name IS nullif(concat_ws(' ', w.first_name, w.last_name), '')${parts.join('')})`;
};

const ATTRIBUTES = `
  (SELECT json_group_array(json_array(d.key, d.type) ORDER BY d.key)
     FROM json_each(?1, '$.attributes') named
     CROSS JOIN attribute_definitions d ON d.key = named.value)`;

/** What a question asks of invitations. */
function invitationsIn({ invited, invitation }: Question): string[] {
  const answers: string[] = [];
  if (invited) answers.push(pendingInvitation(asked('invited.scopeId'), asked('invited.email')));
  if (invitation) {
    const condition =
      'id' in invitation
        ? `i.id = ${asked('invitation.id')}`
        : `i.secret_hash = ${asked('invitation.secretHash')}`;
    answers.push(invitationGrounds(condition));
  }
  return answers;
}

/**
 * The query of one text for a question. It has only the parts that the question names, because
 * SQLite compiles the whole. The line of a scope is the scope and what is above it. A tenant that
 * is being deleted is no longer there.
 */
export function queryOf(question: Question): string {
  const scopes = scopesIn(question);
  const user = userIn(question);
  const answer = [CALLER_JSON];
  if (scopes.length > 0) {
    answer.push(rolesOf('u'));
    answer.push(
      '(SELECT json_group_array(json_array(id, kind, parent_id) ORDER BY id) FROM lines)',
    );
  }
  if (user !== null) {
    const password = question.account ? ', w.password_hash' : '';
    answer.push(`json_array(w.id, w.email, w.username, w.kind, w.status, wp.role${password})`);
    if (scopes.length > 0) answer.push(rolesOf('w'));
    if (question.key !== undefined) answer.push(BELONGING);
    if (question.tenants) answer.push(TENANTS);
    if (question.keptParts) answer.push(nameOf(question.keptParts));
    if (question.reached) answer.push(reachedRoles(scopes.length > 0));
  }
  if (question.key !== undefined || question.rules) answer.push(RULES);
  if (question.attributes) answer.push(ATTRIBUTES);
  answer.push(...invitationsIn(question));
  if (question.state) answer.push(...stateOf(question, user, scopes));
  return `
  WITH c AS MATERIALIZED (${CREDENTIAL})${
    scopes.length === 0
      ? ''
      : `,
       named (id) AS MATERIALIZED (${scopes.join(' UNION ALL ')}),
       lines AS MATERIALIZED (
         SELECT id, kind, parent_id FROM scopes
          WHERE status = 'active' AND id IN (
                SELECT id FROM named
                 UNION ALL
                SELECT parent_id FROM scopes WHERE id IN (SELECT id FROM named)))`
  }
  SELECT json_array(${answer.join(', ')}) AS answer
    FROM (SELECT 1)
    LEFT JOIN c
    LEFT JOIN users u ON u.id = c.user_id
    LEFT JOIN principals p ON p.user_id = u.id
    ${
      user === null
        ? ''
        : `LEFT JOIN users w ON w.id = ${user} LEFT JOIN principals wp ON wp.user_id = w.id`
    }`;
}
