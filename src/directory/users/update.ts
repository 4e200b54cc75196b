/** Changes users and their principals. */
import type { Capped } from '../../db/caps.ts';
import type { Database } from '../../db/database.ts';
import { APPLIED, type Mutation } from '../../db/events.ts';
import type { GlobalRole } from '../../policy/permissions.ts';
import type { AttributeChange } from '../attributes/rules.ts';
import { type CodeToSend, sendToNewEmail } from '../codes/change-email.ts';
import { roomInTenants } from '../members/caps.ts';
import {
  type Placement,
  placeUser,
  type RoleThere,
  scopesOf,
  setRoleThere,
} from '../members/placement.ts';
import { type Ended, holderIn, holderOf } from '../records/withdrawn.ts';
import { revokeTokensMadeBy, revokeTokensOf, revokeTokensWithoutPlace } from '../tokens/revoke.ts';
import { endIdentities } from './identities.ts';
import { attempt, type UserOutcome } from './outcome.ts';
import { updateUser } from './update-row.ts';
import {
  keyParts,
  type UserFields,
  type UserKey,
  type UserWithAttributes,
  type UserWithMemberships,
  userWithAttributes,
  userWithMemberships,
} from './user.ts';

/** Changes the details of a user of role `user`. No copy shows them, so none is published. */
export interface ChangePersonCommand extends Mutation {
  readonly userId: string;
  readonly fields: UserFields;
  readonly attributes: AttributeChange;
  /** It proves the email of the user for the first time, so tokens end. */
  readonly proves: boolean;
}

export async function applyPersonChange(
  db: Database,
  command: ChangePersonCommand,
): Promise<Ended<UserOutcome<UserWithAttributes>>> {
  const { userId, proves } = command;
  const key = { id: userId };
  const { outcome, results } = await attempt<UserWithAttributes>(
    db,
    command,
    [
      ...updateUser(db, { ...command, key, action: 'user.change', onlyUsers: true }),
      syncPrincipal(db, key, null, command),
      ...(proves ? [holderOf(db, userId)] : []),
    ],
    userWithAttributes(db, key),
  );
  // The user has become a member of the team meanwhile: this command does not reach the team.
  const isBeyond = outcome.is === 'done' && outcome.user.role !== 'user';
  const holder = holderIn(proves ? results.at(-3) : undefined);
  return { answer: isBeyond ? { is: 'gone' } : outcome, holder };
}

/** Changes the account of any user. */
export interface UpdateUserCommand extends Mutation, Capped {
  readonly userId: string;
  /** Null leaves the role as it is. */
  readonly globalRole: GlobalRole | null;
  readonly fields: UserFields;
  readonly placements: readonly Placement[];
  /** The role that a service user gets in a tenant. */
  readonly roleThere?: RoleThere | undefined;
  /** The code for the address that waits for it. */
  readonly newEmail?: CodeToSend | null;
  /** A new password ends all tokens but this one. A suspension ends them all. */
  readonly keepToken: string | null;
  /** A new password or email also ends the identities. */
  readonly endIdentities: boolean;
}

export async function applyUpdate(
  db: Database,
  command: UpdateUserCommand,
): Promise<Ended<UserOutcome<UserWithMemberships>>> {
  const { userId, fields, globalRole, placements, roleThere, keepToken } = command;
  const key = { id: userId };
  const pending = command.newEmail && sendToNewEmail(db, userId, command.newEmail, command);
  const suspends = fields.status === 'suspended';
  const endsTokens = suspends || fields.password_hash !== undefined;
  const demotes = suspends || (globalRole !== null && globalRole !== 'platform_admin');
  const { outcome, results } = await attempt<UserWithMemberships>(
    db,
    { ...command, username: fields.username, demotes, suspends },
    [
      ...(pending?.before ?? []),
      ...updateUser(db, {
        ...command,
        key,
        action: 'user.update',
        demotes,
        suspends,
        asksForEmail: Boolean(pending),
      }),
      ...(pending?.after ?? []),
      syncPrincipal(db, key, globalRole, command),
      ...placeUser(db, userId, placements, command),
      ...(roleThere ? changeRole(db, userId, roleThere, command) : []),
      ...(endsTokens ? [revokeTokensOf(db, userId, suspends ? null : keepToken, command)] : []),
      ...(demotes ? tokensOfDemoted(db, userId, command) : []),
      ...(command.endIdentities ? [endIdentities(db, userId, command)] : []),
      holderOf(db, userId),
    ],
    userWithMemberships(db, key),
    roomInTenants(db, { userId, scopeIds: scopesOf(placements) }, command),
  );
  return { answer: outcome, holder: holderIn(results.at(-3)) };
}

/** Changes the role in a tenant, and ends the tokens that rested on the one before. */
const changeRole = (db: Database, userId: string, to: RoleThere, mutation: Mutation) => [
  ...setRoleThere(db, userId, to, mutation),
  revokeTokensMadeBy(db, userId, mutation),
];

/** Ends the tokens that rested on the global role of a user. */
const tokensOfDemoted = (db: Database, userId: string, mutation: Mutation) => [
  revokeTokensMadeBy(db, userId, mutation),
  revokeTokensWithoutPlace(db, userId, mutation),
];

/** Keeps the principal in step with its user, and gives it a role when there is one to give. */
export function syncPrincipal(
  db: Database,
  key: UserKey,
  role: GlobalRole | null,
  { mutationId }: Mutation,
): D1PreparedStatement {
  const { is, value } = keyParts(key);
  return db
    .prepare(
      `UPDATE principals SET role = coalesce(?2, role), display_name = u.name, avatar_url = u.image,
                            event_id = ?3
         FROM users u
        WHERE principals.user_id = u.id AND ${is('?1')} AND ${APPLIED('?3')}
          AND (role, display_name, avatar_url) IS NOT (coalesce(?2, role), u.name, u.image)`,
    )
    .bind(value, role, mutationId);
}
