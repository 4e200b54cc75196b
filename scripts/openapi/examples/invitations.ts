/** Invitations of the demo that never expire. Their secrets are public. */
import { hashOfInvitationSecret } from '../../../src/auth/invitation-secret.ts';
import { DEMO_EPOCH, people, tenants } from '../../demo-data.ts';

export const invitations = {
  acme: invitation(1, tenants.acme.id, 'kim@example.com', people.orgOwner.id),
  myApp: invitation(2, tenants.myApp.id, 'kim@example.com', people.appOwner.id),
  /** To somebody with an account and a verified address. */
  globex: invitation(3, tenants.globex.id, people.beta.email, people.appOwner.id),
} as const;

function invitation(n: number, scopeId: string, email: string, invitedBy: string) {
  const id = `invitation_01hm6xq40000000000000000${String(n).padStart(2, '0')}`;
  return { id, scopeId, email, invitedBy, secret: `inv_${String(n).padStart(52, '0')}` };
}

const NEVER = Date.UTC(2100, 0, 1);

export const invitationStatements = (): string[] => [
  `UPDATE users SET email_verified = 1 WHERE id = '${people.beta.id}'`,
  ...Object.values(invitations).map(
    ({ id, scopeId, email, invitedBy, secret }) =>
      `INSERT INTO invitations (id, scope_id, email, role, secret_hash, invited_by, created_at,
                                updated_at, expires_at, last_sent_at)
       VALUES ('${id}', '${scopeId}', '${email}', 'member', '${hashOfInvitationSecret(secret)}',
               '${invitedBy}', ${DEMO_EPOCH}, ${DEMO_EPOCH}, ${NEVER}, ${DEMO_EPOCH})`,
  ),
];
