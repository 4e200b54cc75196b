/** The SQL of keyed requests and their stored answers. */
import { callerIn, callerStatement, credentialBy, credentialParameters } from '../auth/caller.ts';
import type { Credential } from '../auth/credential.ts';
import type { Database } from '../db/database.ts';
import { APPLIED } from '../db/events.ts';
import { newId } from '../db/ids.ts';
import { firstOf } from '../db/rows.ts';
import { rateLimited } from '../http/problem.ts';
import type { Caller } from '../policy/caller.ts';
import type { KeptTexts } from './kept-reply.ts';
import type { KeyedRequest } from './keyed-request.ts';
import { IS_GONE, notePeople } from './people.ts';

/** An answer is stored for this many milliseconds. */
const KEPT_FOR = 24 * 60 * 60 * 1_000;

/** Longer than any request may run. An attempt that runs longer counts as dead. Milliseconds. */
const RUNS_FOR = 20_000;

/**
 * The budget of a caller: so many keyed requests and bytes of answers at a time. Beyond the bytes
 * answers are kept without their bodies, and beyond the requests a new one is refused. See
 * docs/decisions/idempotency.md#a-caller-has-a-budget.
 */
const MOST_REQUESTS = 50_000;
const MOST_BYTES = 4 * 1024 * 1024;

/** Rows go a day after they came, so room for more comes in hours, not at once. Seconds. */
const UNTIL_ROOM = 3_600;

/** The state of a keyed request when an attempt begins. */
interface Begun {
  readonly fingerprint: string;
  readonly mutation_id: string;
  readonly attempt: string;
  /** `''`: somebody whom it showed was deleted. */
  readonly reply: string | null;
  /** 1 if the change was made. Its answer may still be missing. */
  readonly applied: 0 | 1;
  /** 1 if callers changed their own user or membership, and so perhaps their own rights. */
  readonly of_own_rights: 0 | 1;
}

/**
 * Begins an attempt in one round trip. `row.attempt` names the attempt that runs now, ours or
 * another. Only a valid credential leaves a row; any other raises `unauthenticated`. A caller with
 * too many rows leaves no more and raises `rate_limited`: its request would not be safe to repeat.
 */
export async function begin(
  db: Database,
  { id, fingerprint }: KeyedRequest,
  credential: Credential | undefined,
  now: number,
): Promise<{ readonly row: Begun; readonly attempt: string; readonly caller: Caller }> {
  const attempt = newId('event');
  // A sign-in has no caller. Its own limits bound it.
  const isOperator = credential?.kind === 'root';
  const anyone = credential === undefined || isOperator ? 1 : 0;
  const who = credential ?? ({ kind: 'root', label: 'root' } as const);
  const [asks, , , found] = await db.batch([
    callerStatement(db, who),
    db.prepare(FORGET).bind(id, now),
    db
      .prepare(BEGIN)
      .bind(
        ...[id, fingerprint, attempt, now + RUNS_FOR, now + KEPT_FOR, now, anyone],
        ...[...credentialParameters(who), isOperator ? 'root' : null, MOST_REQUESTS],
      ),
    db.prepare(FIND).bind(id),
  ]);
  const caller = callerIn(asks, who, now);
  const row = firstOf<Begun>(found);
  if (!row) throw rateLimited('idempotency.requests', UNTIL_ROOM);
  return { row, attempt, caller };
}

/**
 * Forgets what is too old, and a sign-in whose token has ended: its password may have been replaced
 * and its user suspended since, so it is a new sign-in. Each request removes two old rows of anyone
 * as well, so that at any load more go than come, whatever the clean-up can do.
 */
const FORGET = `
  DELETE FROM idempotency_keys
   WHERE id IN (SELECT id FROM idempotency_keys WHERE expires_at <= ?2 ORDER BY expires_at LIMIT 2)
      OR id = ?1 AND (expires_at <= ?2 OR EXISTS (
           SELECT 1 FROM events e LEFT JOIN tokens k ON k.id = e.keys ->> 0
            WHERE e.id = mutation_id AND e.action = 'user.sign_in'
              AND (k.id IS NULL OR k.revoked_at IS NOT NULL)))`;

/** The user of a credential that is good now. */
const VALID = `
  SELECT u.id FROM (${credentialBy('?8', '?9', '?10', '?11')}) c JOIN users u ON u.id = c.user_id
   WHERE u.status = 'active' AND c.token_ended_at IS NULL
     AND (c.token_expires_at IS NULL OR c.token_expires_at > ?6)`;

/** The operator, who holds the root token, has no bound on requests. */
const BEGIN = `
  INSERT INTO idempotency_keys
         (id, fingerprint, mutation_id, attempt, locked_until, expires_at, caller)
  SELECT ?1, ?2, ?3, ?3, ?4, ?5, by.caller
    FROM (SELECT coalesce(?12, (${VALID})) AS caller) by
    LEFT JOIN idempotency_totals totals ON totals.caller = by.caller
   WHERE (?7 OR by.caller IS NOT NULL)
     AND (?12 IS NOT NULL OR coalesce(totals.requests, 0) < ?13
          OR EXISTS (SELECT 1 FROM idempotency_keys WHERE id = ?1))
  ON CONFLICT (id) DO UPDATE SET attempt = excluded.attempt, locked_until = excluded.locked_until
    WHERE fingerprint = excluded.fingerprint AND reply IS NULL AND locked_until <= ?6`;

const FIND = `
  SELECT fingerprint, mutation_id, attempt, reply, ${APPLIED('mutation_id')} AS applied,
         EXISTS (SELECT 1 FROM events
                  WHERE id = mutation_id AND user_id = actor_id
                    AND (action = 'user.update' OR action GLOB 'member.*')) AS of_own_rights
    FROM idempotency_keys WHERE id = ?`;

/**
 * Stores the answer of an attempt, unless another attempt has taken over: whole while the caller
 * has bytes left for it, and without its body otherwise. Nothing of it is kept if somebody whom it
 * shows was deleted meanwhile.
 */
export const keep = (
  db: Database,
  keyed: KeyedRequest,
  attempt: string,
  { whole, bare, shown }: KeptTexts,
): [D1PreparedStatement, D1PreparedStatement] => [
  db
    .prepare(
      `UPDATE idempotency_keys
          SET reply = CASE WHEN ${IS_GONE('?6')} THEN ''
                WHEN octet_length(?1) + coalesce((SELECT bytes FROM idempotency_totals totals
                                  WHERE totals.caller = idempotency_keys.caller), 0) <= ?5 THEN ?1
                ELSE ?2 END
        WHERE id = ?3 AND attempt = ?4 AND reply IS NULL`,
    )
    .bind(whole, bare, keyed.id, attempt, MOST_BYTES, JSON.stringify(shown)),
  notePeople(db, keyed, attempt, shown),
];

/** Lets the next attempt begin at once. If the change may have been made, it has the same id. */
export const release = (
  db: Database,
  { id }: KeyedRequest,
  attempt: string,
  { mayBeMade }: { readonly mayBeMade: boolean },
): D1PreparedStatement => {
  const how = mayBeMade
    ? 'UPDATE idempotency_keys SET locked_until = 0'
    : 'DELETE FROM idempotency_keys';
  return db.prepare(`${how} WHERE id = ? AND attempt = ? AND reply IS NULL`).bind(id, attempt);
};
