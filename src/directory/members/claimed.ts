/**
 * Memberships that a claim of an outside issuer grants and takes away. See
 * docs/decisions/jwt.md#a-claim-that-names-tenants.
 */
import type { ClaimedTenants } from '../../auth/credential.ts';
import { type Capped, CapReached } from '../../db/caps.ts';
import { ACTIVE_SCOPES } from '../../db/conditions.ts';
import type { Database } from '../../db/database.ts';
import { APPLIED, eventOf, type Mutation, membershipsEnd, recordEvent } from '../../db/events.ts';
import type { IdentityName } from '../../policy/caller.ts';
import type { EventAction } from '../../policy/event-types.ts';
import { changeBatch } from '../grounds.ts';
import { type Ended, holderIn, holderOf } from '../records/withdrawn.ts';
import { revokeTokensWithoutPlace } from '../tokens/revoke.ts';
import { roomInTenants } from './caps.ts';

/** What a claim changes for the user of an identity. */
interface Claimed {
  readonly userId: string;
  readonly email: string;
  /** Ids of tenants to join and to leave, as JSON, and names that no tenant has. */
  readonly begun: string;
  readonly ended: string;
  readonly unknown: string;
}

/** The tenants that the claim ?3 names. `named` is a row of it, `s` a tenant. */
const NAMED = `json_each(?3) named JOIN ${ACTIVE_SCOPES} s
    ON s.id = named.value OR s.key = named.value`;
const TENANT = `s.kind <> 'platform'`;

/** A membership that the issuer has made, and that nobody has suspended or raised since. */
const GRANTED = `granted_by = ?1 AND role = 'member' AND status = 'active'`;

/**
 * What a claim would change for the user of an identity. Null: there is none, or a JWT that was
 * issued later has changed it.
 */
export const findClaimed = (
  db: Database,
  { issuer, subject }: IdentityName,
  { names, issuedAt }: ClaimedTenants,
): Promise<Claimed | null> =>
  db
    .prepare(
      `SELECT u.id AS userId, u.email,
              (SELECT json_group_array(s.id) FROM ${NAMED}
                WHERE ${TENANT} AND NOT EXISTS (
                  SELECT 1 FROM memberships WHERE scope_id = s.id AND user_id = u.id)) AS begun,
              (SELECT json_group_array(scope_id) FROM memberships
                WHERE user_id = u.id AND ${GRANTED} AND scope_id NOT IN (
                  SELECT s.id FROM ${NAMED} WHERE ${TENANT})) AS ended,
              (SELECT json_group_array(value) FROM json_each(?3)
                WHERE value NOT IN (SELECT named.value FROM ${NAMED} WHERE ${TENANT})) AS unknown
         FROM identities i JOIN users u ON u.id = i.user_id
        WHERE i.issuer = ?1 AND i.subject = ?2 AND coalesce(i.claims_at, 0) <= ?4`,
    )
    .bind(issuer, subject, JSON.stringify(names), issuedAt)
    .first<Claimed>();

export interface ClaimCommand extends Mutation, Capped, IdentityName {
  readonly userId: string;
  /** In seconds. */
  readonly issuedAt: number;
  /** Ids of tenants, as JSON. */
  readonly begun: string;
  readonly ended: string;
}

/**
 * Gives and takes memberships, in one batch, unless a JWT that was issued later has done so. A user
 * who has too many joins none; what has ended is taken away all the same.
 */
export async function applyClaim(db: Database, command: ClaimCommand): Promise<Ended<undefined>> {
  try {
    return await claim(db, command);
  } catch (error) {
    if (!(error instanceof CapReached)) throw error;
    return claim(db, { ...command, begun: '[]' });
  }
}

async function claim(db: Database, command: ClaimCommand): Promise<Ended<undefined>> {
  const { userId, issuer, subject, issuedAt, begun, ended, mutationId, now, requestId } = command;
  const event = eventOf('identity.claim', command, { userId, keys: [issuer] });
  const made = [mutationId, now, userId];
  const [holder] = await changeBatch(
    db,
    command,
    [
      holderOf(db, userId),
      db.prepare(NOTE).bind(issuer, subject, issuedAt, mutationId, userId),
      recordEvent(db, event),
      db.prepare(recordEach('member.add', JOINED)).bind(issuer, begun, ...made, requestId),
      db.prepare(JOIN).bind(issuer, begun, ...made),
      db.prepare(recordEach('member.remove', LEFT)).bind(issuer, ended, ...made, requestId),
      db.prepare(KEEP_LEFT).bind(issuer, ended, ...made),
      db
        .prepare(`DELETE FROM memberships WHERE rowid IN (SELECT m.rowid ${LEFT})`)
        .bind(issuer, ended, ...made),
      revokeTokensWithoutPlace(db, userId, command),
    ],
    roomInTenants(db, { userId, scopeIds: JSON.parse(begun) as string[] }, command),
  );
  return { answer: undefined, holder: holderIn(holder) };
}

/** The claims of the identity are as of this JWT. */
const NOTE = `
  UPDATE identities SET claims_at = ?3
   WHERE issuer = ?1 AND subject = ?2 AND user_id = ?5 AND coalesce(claims_at, 0) <= ?3
     AND NOT ${APPLIED('?4')}`;

/** The tenants to join; `s` is one. The parameters are those of `claim`. */
const JOINED = `
  FROM json_each(?2) named JOIN ${ACTIVE_SCOPES} s ON s.id = named.value
 WHERE ${APPLIED('?3')} AND NOT EXISTS (
   SELECT 1 FROM memberships WHERE scope_id = s.id AND user_id = ?5)`;

const JOIN = `
  INSERT INTO memberships (scope_id, user_id, application_id, role, is_primary, created_at,
                           updated_at, granted_by, event_id)
  SELECT s.id, ?5, iif(s.kind = 'application', s.id, s.parent_id), 'member',
         NOT EXISTS (SELECT 1 FROM memberships m JOIN scopes k ON k.id = m.scope_id
                      WHERE m.user_id = ?5 AND k.kind = s.kind), ?4, ?4, ?1,
         ?3 || '-' || s.id ${JOINED}`;

/** The memberships to end. */
const LEFT = `
  FROM memberships m JOIN scopes s ON s.id = m.scope_id
 WHERE m.user_id = ?5 AND ${GRANTED.replaceAll('status', 'm.status')} AND ${APPLIED('?3')}
   AND s.id IN (SELECT value FROM json_each(?2))`;

const KEEP_LEFT = membershipsEnd(`?3 || '-' || scope_id`, `rowid IN (SELECT m.rowid ${LEFT})`);

const recordEach = (action: EventAction, tenants: string): string => `
  INSERT INTO events (id, at, action, user_id, scope_id, request_id)
  SELECT ?3 || '-' || s.id, ?4, '${action}', ?5, s.id, ?6 ${tenants}
  ON CONFLICT (id) DO NOTHING`;
