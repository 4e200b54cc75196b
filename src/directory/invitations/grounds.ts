/** What decides about invitations, as parts of the grounds of a decision. */
import { rolesOnLine } from '../../auth/caller.ts';
import { ACTIVE_SCOPES } from '../../db/conditions.ts';

/**
 * `i` is an invitation, `s` its tenant, `n` the inviter with the principal `np`, `u` the person who
 * has the invited address. The email of a service is a label.
 */
export const RECEIVED = `
  FROM invitations i JOIN ${ACTIVE_SCOPES} s ON s.id = i.scope_id
  LEFT JOIN users n ON n.id = i.invited_by LEFT JOIN principals np ON np.user_id = n.id
  LEFT JOIN users u ON u.email = i.email AND u.kind = 'human'`;

/** The state of an invitation, of its inviter's rights, and of the account, as JSON in SQL. */
export const invitationGrounds = (condition: string): string => `
  (SELECT json_array(i.id, i.status, i.secret_hash, i.role, i.expires_at, i.updated_at,
                     n.status, np.role, ${rolesOnLine('n', 's')}, u.id, u.version)
     ${RECEIVED} WHERE ${condition})`;

/** The id of the pending invitation of an address to a tenant, in SQL; null if there is none. */
export const pendingInvitation = (scopeId: string, email: string): string => `
  (SELECT id FROM invitations
    WHERE scope_id = ${scopeId} AND email = ${email} AND status = 'pending')`;
