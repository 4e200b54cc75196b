/**
 * An invitation with all that decides about its acceptance: its tenant, the inviter with the roles
 * that they have now, and the account of the address.
 */
import { callerIn, callerStatement, credentialParameters, rolesOnLine } from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import type { Database } from '../../db/database.ts';
import type { Grounds } from '../../db/grounds.ts';
import { firstOf } from '../../db/rows.ts';
import type { Caller } from '../../policy/caller.ts';
import type { GlobalRole } from '../../policy/permissions.ts';
import type { UserStatus } from '../../values/choices.ts';
import { askForGrounds, groundsIn } from '../grounds.ts';
import { RECEIVED } from './grounds.ts';
import { COLUMNS, type InvitationRow } from './invitation.ts';

export interface ReceivedRow extends InvitationRow {
  readonly tenant_parent_id: string;
  readonly tenant_key: string;
  readonly tenant_name: string;
  /** Null: the inviter is gone, or is the root token. */
  readonly inviter_name: string | null;
  readonly inviter_status: UserStatus | null;
  readonly inviter_role: GlobalRole | null;
  /** JSON of the inviter's roles on the line of the tenant. */
  readonly inviter_roles: string;
  /** The person who has the invited address. Null: nobody has it. */
  readonly account_id: string | null;
  readonly account_status: UserStatus | null;
  readonly account_verified: 0 | 1 | null;
  readonly account_name: string | null;
  readonly account_first_name: string | null;
  readonly account_last_name: string | null;
}

const RECEIVED_COLUMNS = `${COLUMNS},
  s.parent_id AS tenant_parent_id, s.key AS tenant_key, s.name AS tenant_name,
  n.name AS inviter_name, n.status AS inviter_status, np.role AS inviter_role,
  ${rolesOnLine('n', 's')} AS inviter_roles,
  u.id AS account_id, u.status AS account_status, u.email_verified AS account_verified,
  u.name AS account_name, u.first_name AS account_first_name, u.last_name AS account_last_name`;

/** How somebody who was invited names the invitation: by its secret, or as their own by its id. */
type ReceivedKey = { readonly secretHash: string } | { readonly id: string };

export interface ReceivedFacts {
  readonly grounds: Grounds;
  /** Null: the request has no credential. */
  readonly caller: Caller | null;
  /** Null: there is none, or its tenant is gone. */
  readonly received: ReceivedRow | null;
}

export async function findReceived(
  db: Database,
  key: ReceivedKey,
  credential: Credential | undefined,
  now: number,
): Promise<ReceivedFacts> {
  const asked = credential ?? ({ kind: 'root', label: 'root' } as const);
  const question = { credential: credentialParameters(asked), invitation: key };
  const [column, value] = 'id' in key ? ['id', key.id] : ['secret_hash', key.secretHash];
  const [grounds, caller, received] = await db.batch([
    askForGrounds(db, question),
    callerStatement(db, asked),
    db.prepare(`SELECT ${RECEIVED_COLUMNS} ${RECEIVED} WHERE i.${column} = ?`).bind(value),
  ]);
  return {
    grounds: groundsIn(grounds, question),
    caller: credential ? callerIn(caller, credential, now) : null,
    received: firstOf<ReceivedRow>(received) ?? null,
  };
}

/** A page of the open invitations to the verified address of a person, one more than `limit`. */
export const receivedPage = (
  db: Database,
  page: {
    readonly userId: string;
    readonly now: number;
    readonly after: string;
    readonly limit: number;
  },
): D1PreparedStatement =>
  db
    .prepare(
      `SELECT ${RECEIVED_COLUMNS} ${RECEIVED}
        WHERE i.email = (SELECT email FROM users
                          WHERE id = ?1 AND kind = 'human' AND email_verified = 1)
          AND i.id > ?2 AND i.status = 'pending' AND i.expires_at > ?3
        ORDER BY i.id LIMIT ?4`,
    )
    .bind(page.userId, page.after, page.now, page.limit + 1);
