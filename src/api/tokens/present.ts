import type { Me, OwnMembership } from '../../directory/tokens/me.ts';
import type { TokenRow } from '../../directory/tokens/token.ts';
import { etagOf } from '../../http/etag.ts';
import { permissionsByScope } from '../../policy/by-scope.ts';
import { iso, isoOrNull } from '../../values/time.ts';

/** A token without its secret and without its hash. */
export const presentToken = (row: TokenRow) => ({
  id: row.id,
  name: row.name,
  userId: row.user_id,
  kind: row.kind,
  scopeId: row.scope_id,
  permissions: row.permissions === null ? null : (JSON.parse(row.permissions) as string[]),
  lastFour: row.last_four,
  expiresAt: isoOrNull(row.expires_at),
  lastUsedAt: isoOrNull(row.last_used_at),
  createdBy: row.created_by,
  parentId: row.parent_id,
  createdAt: iso(row.created_at),
});

/** The ETag of a token. No request changes a token until it is revoked: the rest is observed. */
export const tagOfToken = (row: TokenRow | Pick<TokenRow, 'id'>): string => etagOf(row.id, row);

/** The caller to itself. The root token has no user, and every permission. */
export const presentMe = ({ caller, row, scopes }: Me) => ({
  kind: row.kind ?? ('root' as const),
  userId: row.caller_id,
  principalId: row.principal_id,
  username: row.username,
  email: row.email,
  pendingEmail: row.pending_email,
  name: row.name,
  image: row.image,
  role: caller.kind === 'root' ? ('platform_admin' as const) : caller.globalRole,
  isPlatformAdmin: caller.kind === 'root' || caller.globalRole === 'platform_admin',
  memberships: JSON.parse(row.memberships) as OwnMembership[],
  permissions: permissionsByScope(caller, scopes),
  token: row.token === null ? null : presentToken(JSON.parse(row.token) as TokenRow),
});
