import type { TokenRow } from '../../directory/tokens/queries.ts';
import type { Caller } from '../../policy/caller.ts';
import type { Membership, MeRow } from './me-queries.ts';

export const timeOf = (time: number | null) =>
  time === null ? null : new Date(time).toISOString();

/** A token as it is shown ever after: never the token itself, never its hash. */
export const presentToken = (row: TokenRow) => ({
  id: row.id,
  name: row.name,
  userId: row.user_id,
  kind: row.kind,
  scopeId: row.scope_id,
  permissions: row.permissions === null ? null : (JSON.parse(row.permissions) as string[]),
  lastFour: row.last_four,
  expiresAt: timeOf(row.expires_at),
  lastUsedAt: timeOf(row.last_used_at),
  createdAt: new Date(row.created_at).toISOString(),
});

/** The caller to itself. The root token is nobody, and may everything. */
export const presentMe = (caller: Caller, row: MeRow) => ({
  kind: caller.kind === 'root' ? ('root' as const) : row.kind,
  userId: row.caller_id,
  principalId: row.principal_id,
  username: row.username,
  email: row.email,
  name: row.name,
  image: row.image,
  role: caller.kind === 'root' ? ('platform_admin' as const) : caller.globalRole,
  isPlatformAdmin: caller.kind === 'root' || caller.globalRole === 'platform_admin',
  memberships: JSON.parse(row.memberships) as Membership[],
  token: row.token === null ? null : presentToken(JSON.parse(row.token) as TokenRow),
});
