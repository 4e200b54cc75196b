/** What an inviter's request needs to know of an address, the same for every address. */
import { credentialParameters } from '../../auth/caller.ts';
import type { Credential } from '../../auth/credential.ts';
import type { Database } from '../../db/database.ts';
import { pendingInvitation } from './grounds.ts';

/** An address, and the tenant that it is invited to. */
export interface Invited {
  readonly scopeId: string;
  readonly email: string;
}

export interface InvitingRow {
  /** The invitation that is sent again, if there is one. */
  readonly pending_id: string | null;
  /** The name of the inviter, for the message. */
  readonly inviter_name: string | null;
}

export const inviting = (
  db: Database,
  credential: Credential,
  { scopeId, email }: Invited,
): D1PreparedStatement => {
  const [tokenId, , issuer, subject] = credentialParameters(credential);
  return db
    .prepare(
      `SELECT ${pendingInvitation('?1', '?2')} AS pending_id,
              (SELECT name FROM users WHERE id = coalesce(
                (SELECT user_id FROM tokens WHERE id = ?3),
                (SELECT user_id FROM identities WHERE issuer = ?4 AND subject = ?5))) AS inviter_name`,
    )
    .bind(scopeId, email, tokenId, issuer, subject);
};
