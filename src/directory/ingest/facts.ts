/**
 * The facts that messages are judged by, as one text: it is read before, and compared in the
 * transaction of the changes, so that nothing is decided on what has changed since.
 */
import { LINEAGE } from '../../auth/lineage.ts';
import { ACTIVE_SCOPES, isSuspendedIn } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { failUnless } from '../../db/grounds.ts';
import type { Tenant } from '../../policy/caller.ts';
import type { Belonging } from '../../policy/consent.ts';
import type { GlobalRole } from '../../policy/permissions.ts';
import type { UserStatus } from '../../values/choices.ts';
import type { Typed } from '../attributes/rules.ts';

/** What is asked, as the parameter of the query. */
export interface IngestQuestion {
  readonly tokenId: string;
  readonly hash: string;
  readonly now: number;
  readonly emails: readonly string[];
  /** Of users or principals. */
  readonly ids: readonly string[];
  /** Keys or external keys of attributes. */
  readonly traits: readonly string[];
  /** Ids or keys of organizations. */
  readonly groups: readonly string[];
  readonly suppressions: readonly string[];
  readonly receipts: readonly string[];
}

export interface IngestFacts {
  /** The write key, and its user; null if there is none. */
  readonly key: {
    readonly tokenId: string;
    readonly userId: string;
    readonly expiresAt: number | null;
    readonly endedAt: number | null;
    readonly status: UserStatus;
    readonly isSuspended: 0 | 1;
  } | null;
  /** Null: it is not there, or is being deleted. */
  readonly tenant: Tenant | null;
  readonly people: readonly FoundPerson[];
  readonly definitions: readonly (Typed & { readonly externalKey: string | null })[];
  /** Organizations of the tenant, or the tenant itself. */
  readonly organizations: readonly { readonly id: string; readonly key: string }[];
  readonly suppressed: readonly string[];
  /** Messages that were counted before. */
  readonly counted: readonly string[];
}

/** A person as far as it decides. */
export interface FoundPerson {
  readonly id: string;
  readonly principalId: string;
  readonly email: string;
  readonly role: GlobalRole;
  /** In the application of the tenant: the tenant, the application and one more, if they are. */
  readonly belongings: readonly Belonging[];
}

/** The facts, and what they are compared by. */
export interface Ground {
  readonly question: string;
  readonly answer: string;
}

/** Reads the facts in one round trip. */
export async function findIngestFacts(
  db: Database,
  asked: IngestQuestion,
): Promise<{ readonly facts: IngestFacts; readonly ground: Ground }> {
  const question = JSON.stringify(asked);
  const [result] = await db.batch<{ answer: string }>([db.prepare(FACTS).bind(question)]);
  const answer = result?.results[0]?.answer;
  if (answer === undefined) throw new Error('the facts are always one row');
  return { facts: JSON.parse(answer) as IngestFacts, ground: { question, answer } };
}

/** Fails its batch as outdated if the facts have changed. */
export const factsHold = (db: Database, { question, answer }: Ground): D1PreparedStatement =>
  db.prepare(HOLD).bind(question, answer);

const field = (name: string) => `(?1 ->> '$.${name}')`;
const listed = (name: string) => `json_each(?1, '$.${name}')`;

/** The people who are named. The email of a service is a label: it finds nobody. */
const NAMED = `
  SELECT u.id FROM ${listed('emails')} asked
   CROSS JOIN users u ON u.email = asked.value AND u.kind = 'human'
   UNION
  SELECT u.id FROM ${listed('ids')} asked
   CROSS JOIN users u ON u.id = asked.value AND u.kind = 'human'
   UNION
  SELECT u.id FROM ${listed('ids')} asked
   CROSS JOIN principals p ON p.id = asked.value
   CROSS JOIN users u ON u.id = p.user_id AND u.kind = 'human'`;

const BELONGINGS = `
  SELECT json_group_array(json_object('scopeId', scope_id, 'applicationId', application_id,
                                      'status', status))
    FROM (SELECT m.scope_id, m.application_id, m.status
            FROM memberships m JOIN ${ACTIVE_SCOPES} s ON s.id = m.scope_id
           WHERE m.user_id = u.id AND m.application_id = t.application_id
           ORDER BY m.scope_id IN (t.id, t.application_id) DESC, m.scope_id LIMIT 3)`;

const PEOPLE = `
  SELECT json_group_array(json_object('id', u.id, 'principalId', p.id, 'email', u.email,
                                      'role', p.role, 'belongings', json((${BELONGINGS})))
                          ORDER BY u.id)
    FROM t CROSS JOIN (${NAMED}) named
   CROSS JOIN users u ON u.id = named.id CROSS JOIN principals p ON p.user_id = u.id`;

const DEFINITIONS = `
  SELECT json_group_array(json_object('key', key, 'type', type, 'externalKey', external_key)
                          ORDER BY key)
    FROM (SELECT d.* FROM ${listed('traits')} asked
           CROSS JOIN attribute_definitions d ON d.key = asked.value
           UNION
          SELECT d.* FROM ${listed('traits')} asked
           CROSS JOIN attribute_definitions d ON d.external_key = asked.value)`;

const ORGANIZATIONS = `
  SELECT json_group_array(json_object('id', id, 'key', key) ORDER BY id)
    FROM (SELECT s.id, s.key, s.parent_id, s.kind, s.status FROM ${listed('groups')} asked
           CROSS JOIN scopes s ON s.id = asked.value
           UNION
          SELECT s.id, s.key, s.parent_id, s.kind, s.status FROM ${listed('groups')} asked
           CROSS JOIN scopes s ON s.key = asked.value) s
   WHERE s.kind = 'organization' AND s.status = 'active'
     AND EXISTS (SELECT 1 FROM t WHERE t.id IN (s.id, s.parent_id))`;

const FACTS = `
  ${LINEAGE(`k.id = ${field('tokenId')} AND k.hash = ${field('hash')} AND k.for_ingestion`)},
  c AS MATERIALIZED (
    SELECT line.id, line.user_id, line.scope_id, line.expires_at, line.ended_at, u.status,
           ${isSuspendedIn('line.user_id', 'line.scope_id')} AS is_suspended
      FROM line JOIN users u ON u.id = line.user_id WHERE line.next IS NULL),
  t AS MATERIALIZED (
    SELECT s.id, s.kind, s.parent_id,
           iif(s.kind = 'application', s.id, s.parent_id) AS application_id
      FROM c CROSS JOIN ${ACTIVE_SCOPES} s ON s.id = c.scope_id)
  SELECT json_object(
    'key', (SELECT json_object('tokenId', id, 'userId', user_id, 'expiresAt', expires_at,
                               'endedAt', ended_at, 'status', status,
                               'isSuspended', is_suspended) FROM c),
    'tenant', (SELECT json_object('id', id, 'kind', kind, 'parentId', parent_id) FROM t),
    'people', json((${PEOPLE})),
    'definitions', json((${DEFINITIONS})),
    'organizations', json((${ORGANIZATIONS})),
    'suppressed', (SELECT json_group_array(s.hash ORDER BY s.hash)
                     FROM ${listed('suppressions')} asked
                    CROSS JOIN suppressions s ON s.hash = asked.value),
    'counted', (SELECT json_group_array(i.message ORDER BY i.message)
                  FROM t CROSS JOIN ${listed('receipts')} asked
                 CROSS JOIN ingested_messages i ON i.scope_id = t.id AND i.message = asked.value
                 WHERE i.expires_at > ${field('now')})) AS answer`;

const HOLD = failUnless(`(${FACTS}) IS ?2`);
