import type { ReceivedRow } from '../../directory/invitations/received.ts';
import { iso } from '../../values/time.ts';
import { tenantIn } from '../tenancy/present.ts';
import { isKnown } from './rules.ts';

/** An invitation as the invited person sees it. */
export const presentReceived = (row: ReceivedRow) => ({
  id: row.id,
  ...tenantIn(row),
  tenantName: row.tenant_name,
  inviterName: row.inviter_name,
  role: row.role,
  name: row.name,
  expiresAt: iso(row.expires_at),
  isKnown: isKnown(row),
});
