/** Invitations: their row, and the statements that find them in their tenant. */
import type { Database } from '../../db/database.ts';
import type { ScopeRole } from '../../policy/permissions.ts';
import type { InvitationStatus, ShownInvitationStatus, TenantKind } from '../../values/choices.ts';

export interface InvitationRow {
  readonly id: string;
  readonly scope_id: string;
  readonly scope_kind: TenantKind;
  readonly email: string;
  readonly role: ScopeRole;
  readonly name: string | null;
  readonly status: InvitationStatus;
  readonly invited_by: string | null;
  readonly created_at: number;
  readonly updated_at: number;
  readonly expires_at: number;
  readonly last_sent_at: number;
}

/** The columns of an `InvitationRow`: `i` is the invitation, `s` its tenant. */
export const COLUMNS = `
  i.id, i.scope_id, s.kind AS scope_kind, i.email, i.role, i.name, i.status, i.invited_by,
  i.created_at, i.updated_at, i.expires_at, i.last_sent_at`;

const INVITATION = `SELECT ${COLUMNS} FROM invitations i JOIN scopes s ON s.id = i.scope_id`;

/** The status that is shown: a pending invitation that is past its end has expired. */
export const shownStatus = (
  { status, expires_at }: Pick<InvitationRow, 'status' | 'expires_at'>,
  now: number,
): ShownInvitationStatus => (status === 'pending' && expires_at <= now ? 'expired' : status);

/** An invitation to a tenant. */
export const invitationById = (db: Database, scopeId: string, id: string): D1PreparedStatement =>
  db.prepare(`${INVITATION} WHERE i.id = ? AND i.scope_id = ?`).bind(id, scopeId);

/** `shownStatus` in SQL; `?4` is the time. */
const SHOWN = `iif(i.status = 'pending' AND i.expires_at <= ?4, 'expired', i.status)`;

/** A page of the invitations to a tenant by id, one more than `limit`. */
export const invitationPage = (
  db: Database,
  page: {
    readonly scopeId: string;
    readonly status: ShownInvitationStatus | null;
    readonly now: number;
    readonly after: string;
    readonly limit: number;
  },
): D1PreparedStatement =>
  db
    .prepare(
      `${INVITATION} WHERE i.scope_id = ?1 AND i.id > ?2 AND (?3 IS NULL OR ${SHOWN} = ?3)
        ORDER BY i.id LIMIT ?5`,
    )
    .bind(page.scopeId, page.after, page.status, page.now, page.limit + 1);
