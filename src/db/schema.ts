/**
 * Every table of Roster. Times are integer milliseconds UTC; ids are TypeIDs (see ids.ts).
 * The SQL in migrations/ is generated from here: `npm run migration -- --name what_changes`.
 */
import { sql } from 'drizzle-orm';
import {
  type AnySQLiteColumn,
  check,
  customType,
  index,
  integer,
  primaryKey,
  sqliteTable,
  text,
  uniqueIndex,
} from 'drizzle-orm/sqlite-core';
import { UNKNOWN_KEYS } from '../policy/keys/rule.ts';
import { GLOBAL_ROLES, SCOPE_ROLES } from '../policy/permissions.ts';
import {
  CODE_PURPOSES,
  ERASURE_REASONS,
  INVITATION_STATUSES,
  MEMBERSHIP_STATUSES,
  MESSAGE_KINDS,
  RECEIPT_OUTCOMES,
  SCOPE_KINDS,
  SCOPE_STATUSES,
  SURFACES,
  TOKEN_HOLDERS,
  USER_KINDS,
  USER_STATUSES,
  VISIBILITIES,
  WEBHOOK_ENDS,
  WEBHOOK_PAYLOADS,
  WEBHOOK_STATUSES,
} from '../values/choices.ts';
import { ATTRIBUTE_TYPES } from '../values/coercion.ts';
import { SEARCH_FORM } from '../values/search-key.ts';
import {
  ATTRIBUTE_BYTES,
  DEFAULTS_BYTES,
  DEFAULTS_KEYS,
  NAME_ORDER_LENGTH,
  RECORD_BYTES,
  RECORD_KEYS,
  RULES,
  RULES_BYTES,
} from './limits.ts';

/** ASCII text that is equal whatever its case: SQLite's NOCASE knows no other letters. */
const caseInsensitiveText = customType<{ data: string }>({ dataType: () => 'text collate nocase' });

const createdAt = integer('created_at').notNull();
const updatedAt = integer('updated_at').notNull();
/**
 * The event of the last change that history keeps the values of. A change that sets it anew fires
 * the trigger that writes them; one that leaves it, such as the time of a sign-in, fires none.
 */
const eventId = text('event_id');

const oneOf = (column: AnySQLiteColumn, values: readonly string[]) =>
  sql`${column} in (${sql.raw(values.map((value) => `'${value}'`).join(', '))})`;

/** The tree platform → application → organization. Applications and organizations are tenants. */
export const scopes = sqliteTable(
  'scopes',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: SCOPE_KINDS }).notNull(),
    parentId: text('parent_id').references((): AnySQLiteColumn => scopes.id),
    key: text('key').unique(),
    name: text('name').notNull(),
    description: text('description'),
    /**
     * A tenant that is being deleted looks absent (`ACTIVE_SCOPES`); its members are removed first.
     */
    status: text('status', { enum: SCOPE_STATUSES }).notNull().default('active'),
    createdAt,
    updatedAt,
    eventId,
  },
  (scope) => [
    index('scopes_to_delete').on(scope.id).where(sql`status = 'deleting'`),
    index('scopes_by_parent').on(scope.parentId, scope.id),
    index('scopes_by_name').on(scope.name),
    uniqueIndex('scopes_one_platform').on(scope.kind).where(sql`kind = 'platform'`),
    check('scope_kind', oneOf(scope.kind, SCOPE_KINDS)),
    check('scope_has_key', sql`(${scope.kind} = 'platform') = (${scope.key} is null)`),
  ],
);

/**
 * A person or a service. Emails and usernames are stored in one normal form. An email is unique
 * among people. A service's email is a label: it occupies nobody's address.
 */
export const users = sqliteTable(
  'users',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: USER_KINDS }).notNull().default('human'),
    username: caseInsensitiveText('username').notNull(),
    /** A username that is an address is the own email, which a person and a service may share. */
    usernameOf: text('username_of').generatedAlwaysAs(sql`iif(instr(username, '@'), kind, '')`, {
      mode: 'virtual',
    }),
    email: text('email').notNull(),
    /**
     * The first proof ends what was set without it. A trigger does that, so that no way of proving
     * an address can forget it (see the migration 0012).
     */
    emailVerified: integer('email_verified', { mode: 'boolean' }).notNull().default(false),
    /**
     * The new address of a person, until its code is redeemed. A trigger ends it with the codes,
     * when the password, the address or the status changes (see the migration 0013).
     */
    pendingEmail: text('pending_email'),
    name: text('name'),
    /** The search key of the name, or ''. */
    nameSearch: text('name_search').notNull().default(''),
    /** The beginning of the search key, by which names are sorted. */
    nameOrder: text('name_order').generatedAlwaysAs(
      sql`substr(name_search, 1, ${sql.raw(String(NAME_ORDER_LENGTH))})`,
      { mode: 'virtual' },
    ),
    /** The search key of an email whose domain is not ASCII to its readers; '' for any other. */
    emailSearch: text('email_search').notNull().default(''),
    /** The version of the form of the keys. The clean-up makes older ones anew. */
    searchForm: integer('search_form').notNull().default(0),
    firstName: text('first_name'),
    lastName: text('last_name'),
    image: text('image'),
    /** The id of the user in another system of the operator, in one spelling. */
    externalId: text('external_id'),
    status: text('status', { enum: USER_STATUSES }).notNull().default('active'),
    passwordHash: text('password_hash'),
    /** An administrator of the platform has set the password. It outlives the first proof. */
    passwordByPlatform: integer('password_by_platform', { mode: 'boolean' })
      .notNull()
      .default(false),
    /** The tenant through which the account came into being, also when it is gone; or null. */
    managedBy: text('managed_by'),
    /** A JSON object. Each defined attribute has an expression index, made with its definition. */
    attributes: text('attributes').notNull().default('{}'),
    version: integer('version').notNull().default(1),
    lastLoginAt: integer('last_login_at'),
    createdAt,
    updatedAt,
    eventId,
  },
  (user) => [
    uniqueIndex('users_email').on(user.email, user.kind),
    uniqueIndex('users_username').on(user.username, user.usernameOf),
    uniqueIndex('users_external_id').on(user.externalId).where(sql`external_id IS NOT NULL`),
    index('users_by_age').on(user.createdAt, user.id),
    index('users_by_verification').on(user.emailVerified, user.createdAt, user.id),
    index('users_by_kind').on(user.kind, user.id),
    index('users_by_name').on(user.nameOrder, user.id),
    index('users_by_update').on(user.updatedAt, user.id),
    index('users_pending').on(user.createdAt).where(sql`status = 'pending'`),
    index('users_of_older_form')
      .on(user.id)
      .where(sql.raw(`search_form < ${SEARCH_FORM}`)),
    check(
      'attribute_bytes',
      sql`octet_length(${user.attributes}) <= ${sql.raw(String(ATTRIBUTE_BYTES))}`,
    ),
    check('user_kind', oneOf(user.kind, USER_KINDS)),
    check('user_status', oneOf(user.status, USER_STATUSES)),
  ],
);

/**
 * The numbers of verified and unverified users. Triggers on `users` keep them (see the migration
 * 0003_user_totals.sql). Never use `INSERT OR REPLACE` on users: its deletions fire no trigger.
 */
export const userTotals = sqliteTable('user_totals', {
  emailVerified: integer('email_verified', { mode: 'boolean' }).primaryKey(),
  total: integer('total').notNull(),
});

/** The actor of a user, with its global role. `member` and `admin` are the team. */
export const principals = sqliteTable(
  'principals',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .unique()
      .references(() => users.id, { onDelete: 'cascade' }),
    role: text('role', { enum: GLOBAL_ROLES }).notNull().default('user'),
    displayName: text('display_name'),
    avatarUrl: text('avatar_url'),
    eventId,
  },
  (principal) => [
    index('principals_of_platform_admins').on(principal.role).where(sql`role = 'platform_admin'`),
    check('principal_role', oneOf(principal.role, GLOBAL_ROLES)),
  ],
);

/** The role of a user in a tenant. Suspended, it grants nothing. */
export const memberships = sqliteTable(
  'memberships',
  {
    scopeId: text('scope_id')
      .notNull()
      .references(() => scopes.id, { onDelete: 'cascade' }),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /**
     * The application itself, or the application of the organization. Lists of its users use it.
     */
    applicationId: text('application_id')
      .notNull()
      .references(() => scopes.id),
    role: text('role', { enum: SCOPE_ROLES }).notNull(),
    status: text('status', { enum: MEMBERSHIP_STATUSES }).notNull().default('active'),
    isPrimary: integer('is_primary', { mode: 'boolean' }).notNull().default(false),
    /** The kind of the user never changes. It is here so that services can be counted by tenant. */
    ofService: integer('of_service', { mode: 'boolean' }).notNull().default(false),
    /** The outside issuer whose claim has made it, and may end it. */
    grantedBy: text('granted_by'),
    createdAt,
    updatedAt,
    eventId,
  },
  (membership) => [
    primaryKey({ columns: [membership.scopeId, membership.userId] }),
    index('memberships_by_user').on(membership.userId),
    index('memberships_by_application').on(membership.applicationId, membership.userId),
    index('memberships_by_role').on(membership.scopeId, membership.role),
    index('memberships_of_services').on(membership.scopeId).where(sql`of_service = 1`),
    check('membership_role', oneOf(membership.role, SCOPE_ROLES)),
  ],
);

/** The record of one user in one tenant. Cleared, it is `{}` with a version, not a missing row. */
export const platformMetadata = sqliteTable(
  'platform_metadata',
  {
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    scopeId: text('scope_id')
      .notNull()
      .references(() => scopes.id, { onDelete: 'cascade' }),
    metadata: text('metadata').notNull(),
    /** Stored beside the document, because a CHECK may not count the keys inside it. */
    keyCount: integer('key_count').notNull(),
    version: integer('version').notNull(),
    createdAt,
    updatedAt,
    updatedBy: text('updated_by'),
    eventId,
  },
  (record) => [
    primaryKey({ columns: [record.userId, record.scopeId] }),
    // An erasure replaces the id of whoever changed the records of others.
    index('records_by_another').on(record.updatedBy).where(sql`updated_by <> user_id`),
    check(
      'record_bytes',
      sql`octet_length(${record.metadata}) <= ${sql.raw(String(RECORD_BYTES))}`,
    ),
    check('record_keys', sql`${record.keyCount} <= ${sql.raw(String(RECORD_KEYS))}`),
  ],
);

/**
 * The rules of a tenant for keys of records: one row, so that a decision rests on one version of
 * them. A tenant without a row has no rules.
 */
export const metadataRules = sqliteTable(
  'metadata_rules',
  {
    scopeId: text('scope_id')
      .primaryKey()
      .references(() => scopes.id, { onDelete: 'cascade' }),
    /** The rule for all keys that have no rule of their own. */
    unknownKeys: text('unknown_keys', { enum: UNKNOWN_KEYS }).notNull(),
    /** A JSON object: each rule by its key. */
    rules: text('rules').notNull(),
    ruleCount: integer('rule_count').notNull(),
    version: integer('version').notNull(),
    createdAt,
    updatedAt,
    eventId,
  },
  (set) => [
    check('metadata_rules_unknown_keys', oneOf(set.unknownKeys, UNKNOWN_KEYS)),
    check('rules_bytes', sql`octet_length(${set.rules}) <= ${sql.raw(String(RULES_BYTES))}`),
    check('rules_count', sql`${set.ruleCount} <= ${sql.raw(String(RULES))}`),
  ],
);

/**
 * The default values of a tenant for keys of records, and which of them it imposes: one row, as of
 * rules. A tenant without a row has none.
 */
export const metadataDefaults = sqliteTable(
  'metadata_defaults',
  {
    scopeId: text('scope_id')
      .primaryKey()
      .references(() => scopes.id, { onDelete: 'cascade' }),
    /** A JSON object. */
    metadata: text('metadata').notNull(),
    keyCount: integer('key_count').notNull(),
    /** A JSON array of keys of `metadata`, in their order. */
    locked: text('locked').notNull(),
    version: integer('version').notNull(),
    createdAt,
    updatedAt,
    eventId,
  },
  (own) => [
    check(
      'defaults_bytes',
      sql`octet_length(${own.metadata}) <= ${sql.raw(String(DEFAULTS_BYTES))}`,
    ),
    check('defaults_keys', sql`${own.keyCount} <= ${sql.raw(String(DEFAULTS_KEYS))}`),
  ],
);

/**
 * The copies of records that KV may hold. A row is written before the first put, and lasts a day
 * longer than the copy. It references nothing: a copy may outlive its user and its tenant.
 * See docs/decisions/copies.md#whether-a-copy-may-exist.
 */
export const copies = sqliteTable(
  'copies',
  {
    userId: text('user_id').notNull(),
    tenantKey: text('tenant_key').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (copy) => [
    primaryKey({ columns: [copy.userId, copy.tenantKey] }),
    index('copies_expiry').on(copy.expiresAt),
  ],
);

/** The attributes that users may have, with their types. */
export const attributeDefinitions = sqliteTable(
  'attribute_definitions',
  {
    id: text('id').primaryKey(),
    key: text('key').notNull().unique(),
    label: text('label').notNull(),
    description: text('description'),
    type: text('type', { enum: ATTRIBUTE_TYPES }).notNull(),
    currencyCode: text('currency_code'),
    externalKey: text('external_key').unique(),
    visibility: text('visibility', { enum: VISIBILITIES }).notNull().default('team'),
    createdAt,
    updatedAt,
  },
  (definition) => [
    index('attributes_by_visibility').on(definition.visibility, definition.key),
    check('attribute_type', oneOf(definition.type, ATTRIBUTE_TYPES)),
    check('attribute_visibility', oneOf(definition.visibility, VISIBILITIES)),
  ],
);

/** Opaque tokens. Only a hash of the secret is stored. */
export const tokens = sqliteTable(
  'tokens',
  {
    id: text('id').primaryKey(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    kind: text('kind', { enum: TOKEN_HOLDERS }).notNull(),
    /** The write key of the tenant that it is bound to: it opens ingestion and nothing else. */
    forIngestion: integer('for_ingestion', { mode: 'boolean' }).notNull().default(false),
    name: text('name').notNull(),
    hash: text('hash').notNull(),
    lastFour: text('last_four').notNull(),
    /** The scope that the token is bound to; null means no limit. */
    scopeId: text('scope_id').references(() => scopes.id, { onDelete: 'cascade' }),
    /** A JSON array of the permissions that the token is limited to; null means no limit. */
    permissions: text('permissions'),
    expiresAt: integer('expires_at'),
    lastUsedAt: integer('last_used_at'),
    revokedAt: integer('revoked_at'),
    /** The user who made it; null is the root token. */
    createdBy: text('created_by'),
    /** The token that it was made with; null for a password, a JWT and the root token. */
    parentId: text('parent_id').references((): AnySQLiteColumn => tokens.id, {
      onDelete: 'cascade',
    }),
    /** The identity that it was made with, `[issuer, subject]` as JSON. It ends with that one. */
    identity: text('identity'),
    createdAt,
  },
  (token) => [
    index('tokens_by_identity').on(token.identity).where(sql`identity is not null`),
    index('tokens_by_parent').on(token.parentId).where(sql`parent_id is not null`),
    index('tokens_by_maker').on(token.createdBy).where(sql`created_by <> user_id`),
    index('tokens_by_user').on(token.userId, token.id),
    index('tokens_by_scope').on(token.scopeId).where(sql`scope_id is not null`),
    index('tokens_by_revocation').on(token.revokedAt).where(sql`revoked_at is not null`),
    index('tokens_by_expiry').on(token.expiresAt).where(sql`expires_at is not null`),
    index('tokens_active').on(token.userId, token.expiresAt).where(sql`revoked_at is null`),
    check('token_kind', oneOf(token.kind, TOKEN_HOLDERS)),
  ],
);

/** The user of each subject of an outside issuer. */
export const identities = sqliteTable(
  'identities',
  {
    issuer: text('issuer').notNull(),
    subject: text('subject').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt,
    /** The platform has given it: it outlives the first proof of the email. */
    byPlatform: integer('by_platform', { mode: 'boolean' }).notNull().default(false),
    /** When the JWT was issued that last changed memberships: an older one changes none. */
    claimsAt: integer('claims_at'),
  },
  (identity) => [
    primaryKey({ columns: [identity.issuer, identity.subject] }),
    index('identities_by_user').on(identity.userId),
  ],
);

/**
 * People who are asked to join a tenant. A pending one that is past `expires_at` has expired. Its
 * secret goes to the address alone; only a hash of it is stored.
 */
export const invitations = sqliteTable(
  'invitations',
  {
    id: text('id').primaryKey(),
    scopeId: text('scope_id')
      .notNull()
      .references(() => scopes.id, { onDelete: 'cascade' }),
    email: text('email').notNull(),
    role: text('role', { enum: SCOPE_ROLES }).notNull(),
    name: text('name'),
    status: text('status', { enum: INVITATION_STATUSES }).notNull().default('pending'),
    secretHash: text('secret_hash').notNull().unique(),
    /** The inviter; null is the root token. A role that they may no longer grant is not granted. */
    invitedBy: text('invited_by'),
    createdAt,
    updatedAt,
    expiresAt: integer('expires_at').notNull(),
    lastSentAt: integer('last_sent_at').notNull(),
    eventId,
  },
  (invitation) => [
    uniqueIndex('invitations_one_pending')
      .on(invitation.scopeId, invitation.email)
      .where(sql`status = 'pending'`),
    index('invitations_by_scope').on(invitation.scopeId, invitation.id),
    index('invitations_to').on(invitation.email, invitation.id),
    index('invitations_by_expiry').on(invitation.expiresAt),
    index('invitations_by_inviter').on(invitation.invitedBy).where(sql`invited_by is not null`),
    check('invitation_role', oneOf(invitation.role, SCOPE_ROLES)),
    check('invitation_status', oneOf(invitation.status, INVITATION_STATUSES)),
  ],
);

/** One-time codes that prove an address. A new one of a purpose takes the place of the older. */
export const codes = sqliteTable(
  'codes',
  {
    id: text('id').primaryKey(),
    purpose: text('purpose', { enum: CODE_PURPOSES }).notNull(),
    email: text('email').notNull(),
    userId: text('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    /** A hash of the address and the code. */
    hash: text('hash').notNull(),
    /** How often a wrong code was given. */
    tries: integer('tries').notNull().default(0),
    /** The columns that the redemption sets besides, as JSON. */
    detail: text('detail').notNull().default('{}'),
    createdAt,
    expiresAt: integer('expires_at').notNull(),
  },
  (code) => [
    uniqueIndex('codes_one_of_a_purpose').on(code.email, code.purpose),
    index('codes_by_user').on(code.userId),
    index('codes_by_expiry').on(code.expiresAt),
    check('code_purpose', oneOf(code.purpose, CODE_PURPOSES)),
  ],
);

/**
 * The outbox: messages to people, written in the batch of what causes them. Once a message was sent
 * or given up, its detail is `{}`: no secret stays.
 */
export const messages = sqliteTable(
  'messages',
  {
    id: text('id').primaryKey(),
    kind: text('kind', { enum: MESSAGE_KINDS }).notNull(),
    email: text('email').notNull(),
    /** The id of the invitation or the code that it is about. Ending that one ends the message. */
    about: text('about'),
    /** The values in its text, as JSON. */
    detail: text('detail').notNull(),
    /** The id of the request that it was written for. */
    requestId: text('request_id'),
    createdAt,
    /** When it is to be sent, or tried again; null once it was sent or given up. */
    nextAt: integer('next_at'),
    attempts: integer('attempts').notNull().default(0),
    sentAt: integer('sent_at'),
    /** Later it is not sent any more. */
    expiresAt: integer('expires_at').notNull(),
  },
  (message) => [
    index('messages_due').on(message.nextAt).where(sql`next_at is not null`),
    index('messages_about').on(message.about).where(sql`about is not null`),
    index('messages_by_age').on(message.createdAt),
    index('messages_by_email').on(message.email),
    check('message_kind', oneOf(message.kind, MESSAGE_KINDS)),
  ],
);

/**
 * Where events are posted, for the platform or a tenant. It is deleted with its scope.
 * See docs/decisions/webhooks.md.
 */
export const webhooks = sqliteTable(
  'webhooks',
  {
    id: text('id').primaryKey(),
    scopeId: text('scope_id')
      .notNull()
      .references(() => scopes.id, { onDelete: 'cascade' }),
    url: text('url').notNull(),
    /** A JSON array of the types that it hears; null is all. */
    types: text('types'),
    payload: text('payload', { enum: WEBHOOK_PAYLOADS }).notNull(),
    description: text('description'),
    status: text('status', { enum: WEBHOOK_STATUSES }).notNull().default('enabled'),
    disabledAt: integer('disabled_at'),
    disabledBy: text('disabled_by', { enum: WEBHOOK_ENDS }),
    /** The secret that signs, and the one before, which signs as well until a time. */
    secret: text('secret').notNull(),
    formerSecret: text('former_secret'),
    formerUntil: integer('former_until'),
    /** The id of the event after which it hears: that of its creation, or of its return. */
    hearsAfter: text('hears_after').notNull(),
    version: integer('version').notNull().default(1),
    createdAt,
    updatedAt,
  },
  (webhook) => [
    index('webhooks_by_scope').on(webhook.scopeId, webhook.id),
    index('webhooks_enabled').on(webhook.id).where(sql`status = 'enabled'`),
    check('webhook_payload', oneOf(webhook.payload, WEBHOOK_PAYLOADS)),
    check('webhook_status', oneOf(webhook.status, WEBHOOK_STATUSES)),
  ],
);

/** Requests with an Idempotency-Key and their answers, for a day. */
export const idempotencyKeys = sqliteTable(
  'idempotency_keys',
  {
    /** A hash of caller, route and key. */
    id: text('id').primaryKey(),
    /** A hash of the request. Another request with this key must have the same. */
    fingerprint: text('fingerprint').notNull(),
    /** The mutation of the request, the same for every attempt. */
    mutationId: text('mutation_id').notNull(),
    /** The attempt that carries it out, and the time until which others wait for it. */
    attempt: text('attempt').notNull(),
    lockedUntil: integer('locked_until').notNull(),
    /** The answer as JSON; null while there is none; '' once a person in it was deleted. */
    reply: text('reply'),
    /** The owner of the budget: a user's id, or `root`; null for a sign-in, which has none. */
    caller: text('caller'),
    expiresAt: integer('expires_at').notNull(),
  },
  (key) => [
    index('idempotency_keys_by_expiry').on(key.expiresAt),
    index('idempotency_keys_by_caller').on(key.caller).where(sql`caller is not null`),
  ],
);

/**
 * The users in a kept answer, besides its caller. When one of them is deleted a trigger wipes the
 * answer, and those of a deleted caller (see the migration 0018_nothing_is_left.sql).
 */
export const idempotencyPeople = sqliteTable(
  'idempotency_people',
  {
    keyId: text('key_id')
      .notNull()
      .references(() => idempotencyKeys.id, { onDelete: 'cascade' }),
    /** A user's id, or an email that nobody had when the answer was kept. */
    person: text('person').notNull(),
  },
  (named) => [
    primaryKey({ columns: [named.keyId, named.person] }),
    index('idempotency_people_by_person').on(named.person),
  ],
);

/**
 * The number of kept requests of each caller, and the bytes of their answers. Triggers on
 * `idempotency_keys` keep them (see the migration 0008_idempotency_totals.sql).
 */
export const idempotencyTotals = sqliteTable('idempotency_totals', {
  caller: text('caller').primaryKey(),
  requests: integer('requests').notNull(),
  bytes: integer('bytes').notNull(),
});

/** What was carried out under an id that its sender chose for it, such as a line, for a day. */
export const receipts = sqliteTable(
  'receipts',
  {
    /** A hash of the sender and the id. */
    id: text('id').primaryKey(),
    /** A hash of what was sent. Something else under this id is refused. */
    fingerprint: text('fingerprint').notNull(),
    outcome: text('outcome', { enum: RECEIPT_OUTCOMES }).notNull(),
    /** Whom it was about, if anybody. */
    userId: text('user_id').references(() => users.id, { onDelete: 'cascade' }),
    expiresAt: integer('expires_at').notNull(),
  },
  (receipt) => [
    index('receipts_by_expiry').on(receipt.expiresAt),
    index('receipts_by_user').on(receipt.userId).where(sql`user_id is not null`),
    check('receipt_outcome', oneOf(receipt.outcome, RECEIPT_OUTCOMES)),
  ],
);

/**
 * The events: one row per change, written in the batch of the change. It names keys, never values.
 * The id is made once per request, outside of any retry, so its presence means "already applied".
 * It has no foreign keys, because history outlives the rows that it is about.
 */
export const events = sqliteTable(
  'events',
  {
    id: text('id').primaryKey(),
    at: integer('at').notNull(),
    action: text('action').notNull(),
    /** The author: a user's id, or the label of the root token; null where nobody has signed in. */
    actorId: text('actor_id'),
    userId: text('user_id'),
    scopeId: text('scope_id'),
    version: integer('version'),
    /** The first 32 names of what changed, as JSON, and the number of all names. */
    keys: text('keys').notNull().default('[]'),
    keyCount: integer('key_count').notNull().default(0),
    requestId: text('request_id'),
    /** The id of the token, or the outside issuer, that the author came with. */
    via: text('via'),
  },
  (event) => [
    index('events_by_user').on(event.userId, event.id),
    // What users did to others, or to what belongs to nobody. Most events are about their authors.
    index('events_by_actor')
      .on(event.actorId, event.id)
      .where(sql`actor_id >= 'user_' AND actor_id IS NOT user_id`),
    index('events_of_erasures')
      .on(event.id)
      .where(sql`action = 'user.erase' AND user_id IS NOT NULL`),
    index('events_by_scope').on(event.scopeId, event.id).where(sql`scope_id is not null`),
  ],
);

/**
 * The receipts of erasures. They hold nothing that identifies anybody, but for what is left to do:
 * the id, until its last trace is replaced.
 */
export const erasures = sqliteTable(
  'erasures',
  {
    id: text('id').primaryKey(),
    at: integer('at').notNull(),
    /**
     * A hash of the user's id, which is random: it finds the person in an older state of the
     * database, where a restore brings them back, and tells nothing without that.
     */
    subject: text('subject').notNull(),
    reason: text('reason', { enum: ERASURE_REASONS }),
    suppressed: integer('suppressed', { mode: 'boolean' }).notNull(),
    /** A JSON object: the rows that it erased or changed, by their tables. */
    rows: text('rows').notNull(),
    /** The state of D1 from which on nothing is left; null until then. */
    bookmark: text('bookmark'),
    /** The unfinished work, as JSON; null once the erasure is finished. */
    unfinished: text('unfinished'),
  },
  (erasure) => [
    index('erasures_unfinished').on(erasure.id).where(sql`unfinished is not null`),
    check('erasure_reason', oneOf(erasure.reason, ERASURE_REASONS)),
  ],
);

/**
 * Addresses whose persons do not want to be stored again: an HMAC of each, under a key that is not
 * in the database.
 */
export const suppressions = sqliteTable('suppressions', {
  hash: text('hash').primaryKey(),
  createdAt,
});

/**
 * The values of what an event changed: one row for each row of the directory that it changed.
 * Triggers write it (see the migration 0025_changes.sql), so that no way of changing forgets it.
 * It goes before its event does: values are kept for a shorter time than lines.
 */
export const changes = sqliteTable(
  'changes',
  {
    eventId: text('event_id').notNull(),
    userId: text('user_id'),
    scopeId: text('scope_id'),
    surface: text('surface', { enum: SURFACES }).notNull(),
    /** The version that the change led to, of rows that have one. */
    version: integer('version'),
    /** JSON objects of the names that changed. A name that was not there before is absent. */
    before: text('before').notNull(),
    after: text('after').notNull(),
  },
  (change) => [index('changes_by_event').on(change.eventId)],
);

/** The messages that ingestion has counted in the last day, so that none of them counts twice. */
export const ingestedMessages = sqliteTable(
  'ingested_messages',
  {
    /** The tenant. No reference: a deletion of it would remove any number of rows at once. */
    scopeId: text('scope_id').notNull(),
    /** A hash of the id of the message. */
    message: text('message').notNull(),
    expiresAt: integer('expires_at').notNull(),
  },
  (message) => [
    primaryKey({ columns: [message.scopeId, message.message] }),
    index('ingested_messages_by_expiry').on(message.expiresAt),
  ],
);

/** How many messages of each type a tenant has sent on each day (UTC). */
export const ingestCounts = sqliteTable(
  'ingest_counts',
  {
    scopeId: text('scope_id')
      .notNull()
      .references(() => scopes.id, { onDelete: 'cascade' }),
    /** `2026-11-28`. */
    day: text('day').notNull(),
    type: text('type').notNull(),
    count: integer('count').notNull(),
  },
  (count) => [
    primaryKey({ columns: [count.scopeId, count.day, count.type] }),
    index('ingest_counts_by_day').on(count.day),
  ],
);

/** What ingestion has left out of messages, and why: never a value. */
export const ingestProblems = sqliteTable(
  'ingest_problems',
  {
    scopeId: text('scope_id')
      .notNull()
      .references(() => scopes.id, { onDelete: 'cascade' }),
    type: text('type').notNull(),
    /** The trait that was left out; empty for the whole message. */
    trait: text('trait').notNull(),
    reason: text('reason').notNull(),
    count: integer('count').notNull(),
    firstAt: integer('first_at').notNull(),
    lastAt: integer('last_at').notNull(),
    /** The last example as JSON: the id of the message, and the type of the value. */
    example: text('example').notNull(),
  },
  (problem) => [
    primaryKey({ columns: [problem.scopeId, problem.type, problem.trait, problem.reason] }),
    index('ingest_problems_by_time').on(problem.lastAt),
  ],
);
