/** How what belongs to a person is shown. Pure. */
import type {
  IdentityRow,
  MembershipRow,
  OwnRecordRow,
} from '../../../directory/users/belongings.ts';
import { iso } from '../../../values/time.ts';

export const presentMembership = ({ scope_id, kind, key, name, role, status }: MembershipRow) => ({
  scopeId: scope_id,
  kind,
  key,
  name,
  role,
  status,
});

export const presentPreferences = (record: OwnRecordRow) => ({
  scopeId: record.scope_id,
  key: record.key,
  metadata: JSON.parse(record.metadata) as Record<string, unknown>,
  createdAt: iso(record.created_at),
  updatedAt: iso(record.updated_at),
});

export const presentIdentity = ({ issuer, subject, created_at }: IdentityRow) => ({
  issuer,
  subject,
  linkedAt: iso(created_at),
});
