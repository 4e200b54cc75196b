/** Creates users: the one insert of `users` and of `principals`, for every surface. */
import type { Capped } from '../../db/caps.ts';
import type { Database } from '../../db/database.ts';
import { APPLIED, eventOf, type Mutation, recordEvent } from '../../db/events.ts';
import type { IdentityName } from '../../policy/caller.ts';
import type { GlobalRole } from '../../policy/permissions.ts';
import type { UserKind } from '../../values/choices.ts';
import { SEARCH_FORM } from '../../values/search-key.ts';
import { type AttributeChange, NO_CHANGE } from '../attributes/rules.ts';
import { roomInTenants } from '../members/caps.ts';
import { type Placement, placeUser, scopesOf } from '../members/placement.ts';
import { insertToken, type MintCommand } from '../tokens/token.ts';
import { keysOf, versionOf } from './event.ts';
import { failUnlessFree, type GivenIdentities, giveIdentities } from './given-identities.ts';
import { attempt, type UserOutcome } from './outcome.ts';
import {
  storedFields,
  type UserFields,
  type UserWithMemberships,
  userWithMemberships,
} from './user.ts';

/** A user to insert. A retry has the same ids, and so inserts nothing. */
export interface NewUser extends Mutation {
  readonly userId: string;
  readonly principalId: string;
  readonly kind: UserKind;
  readonly globalRole: GlobalRole;
  readonly fields: UserFields & { readonly email: string; readonly username: string };
  readonly attributes: AttributeChange;
  /** When the user came into being elsewhere. Milliseconds UTC; absent is now. */
  readonly createdAt?: number | undefined;
}

export interface CreateUserCommand extends Omit<NewUser, 'attributes'>, Capped {
  readonly placements: readonly Placement[];
  /** The key of a service user. */
  readonly apiKey: MintCommand | null;
  /** Subjects that act as the user. */
  readonly given?: GivenIdentities;
}

/** Creates a user with its principal, memberships and key: one batch. */
export async function applyCreation(
  db: Database,
  command: CreateUserCommand,
): Promise<UserOutcome<UserWithMemberships>> {
  const { userId, kind, fields, placements, apiKey, given } = command;
  const key = { id: userId };
  const user = { ...command, attributes: NO_CHANGE };
  const event = eventOf('user.create', command, { userId, keys: keysOf(command) });
  const { outcome } = await attempt<UserWithMemberships>(
    db,
    { ...command, email: fields.email, username: fields.username },
    [
      insertUser(db, user),
      recordEvent(db, event, versionOf(key)),
      insertPrincipal(db, user),
      ...placeUser(db, userId, placements, command),
      ...(apiKey ? [insertToken(db, apiKey)] : []),
      ...(given ? giveIdentities(db, key, given, command) : []),
    ],
    userWithMemberships(db, key),
    // A new user has no tokens, so there is room for the key.
    [
      ...roomInTenants(db, { userId, kind, scopeIds: scopesOf(placements) }, command),
      ...(given ? failUnlessFree(db, key, given, command) : []),
    ],
  );
  return outcome;
}

/** Inserts a user, unless its email or username is taken, or a subject acts as another already. */
export function insertUser(
  db: Database,
  user: NewUser,
  subject: Partial<IdentityName> = {},
): D1PreparedStatement {
  const { columns, json } = storedFields(user.fields);
  return db
    .prepare(
      `INSERT INTO users (id, kind, attributes, created_at, updated_at, search_form, event_id,
                          ${columns.join(', ')})
       SELECT ?1, ?2, ?3, ?9, ?4, ${SEARCH_FORM}, ?6, ${columns.map((column) => `?5 ->> '${column}'`).join(', ')}
        WHERE NOT EXISTS (SELECT 1 FROM users
                           WHERE email = ?5 ->> 'email' AND kind = ?2
                              OR username = ?5 ->> 'username' AND username_of IN ('', ?2))
          AND NOT EXISTS (SELECT 1 FROM identities WHERE issuer = ?7 AND subject = ?8)
          AND NOT ${APPLIED('?6')}
       RETURNING id`,
    )
    .bind(
      user.userId,
      user.kind,
      JSON.stringify(user.attributes.set),
      user.now,
      json,
      user.mutationId,
      subject.issuer ?? null,
      subject.subject ?? null,
      user.createdAt ?? user.now,
    );
}

/** Inserts the principal of a user, if the user was inserted. */
export const insertPrincipal = (db: Database, user: NewUser): D1PreparedStatement =>
  db
    .prepare(
      `INSERT INTO principals (id, user_id, role, display_name, avatar_url, event_id)
       SELECT ?1, id, ?2, name, image, ?4 FROM users WHERE id = ?3 ON CONFLICT (user_id) DO NOTHING`,
    )
    .bind(user.principalId, user.globalRole, user.userId, user.mutationId);
