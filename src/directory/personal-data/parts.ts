/**
 * What is stored about a person, as an export shows it: the rows of each table, and their columns.
 * A test holds this against the schema: a column that is neither here nor withheld with a reason
 * fails it.
 */

import { ID_SUFFIX_LENGTH } from '../../values/id-form.ts';

/** How the value of a column is shown. */
export type Form = 'text' | 'number' | 'flag' | 'time' | 'json';

/** Rows of one table that are about a person. */
export interface Part {
  readonly table: string;
  /** Which rows: `?1` is the id of the user, or its email. */
  readonly of: string;
  /** What `?1` is. Absent: the id. */
  readonly by?: 'email';
  /** A column by which a page goes on after the one before. An index has it behind `of`. */
  readonly order: string;
  /** Where the rows are read from. Absent: the table. */
  readonly from?: string;
  /** Columns in the order of `order`, if that is none itself. */
  readonly sort?: string;
  /** The rows of a page: a few megabytes at most. A full one is followed by a look for more. */
  readonly rows: number;
  readonly columns: Readonly<Record<string, Form>>;
}

/** That of the id of an event. */
const ID_LENGTH = 'event_'.length + ID_SUFFIX_LENGTH;

const dated = { created_at: 'time', updated_at: 'time' } as const;

const event = {
  id: 'text',
  at: 'time',
  action: 'text',
  actor_id: 'text',
  user_id: 'text',
  scope_id: 'text',
  version: 'number',
  keys: 'json',
  key_count: 'number',
  request_id: 'text',
  via: 'text',
} as const;

/** The parts of an export by their names in it, in its order. */
export const PARTS = {
  users: {
    table: 'users',
    of: 'id = ?1',
    order: 'id',
    rows: 2,
    columns: {
      id: 'text',
      kind: 'text',
      username: 'text',
      email: 'text',
      email_verified: 'flag',
      pending_email: 'text',
      name: 'text',
      first_name: 'text',
      last_name: 'text',
      image: 'text',
      external_id: 'text',
      status: 'text',
      password_by_platform: 'flag',
      managed_by: 'text',
      attributes: 'json',
      version: 'number',
      last_login_at: 'time',
      ...dated,
    },
  },
  principals: {
    table: 'principals',
    of: 'user_id = ?1',
    order: 'user_id',
    rows: 2,
    columns: { id: 'text', role: 'text', display_name: 'text', avatar_url: 'text' },
  },
  memberships: {
    table: 'memberships',
    of: 'user_id = ?1',
    order: 'rowid',
    rows: 500,
    columns: {
      scope_id: 'text',
      application_id: 'text',
      role: 'text',
      status: 'text',
      is_primary: 'flag',
      granted_by: 'text',
      ...dated,
    },
  },
  records: {
    table: 'platform_metadata',
    of: 'user_id = ?1',
    order: 'scope_id',
    // Each has up to 64 KiB.
    rows: 32,
    columns: {
      scope_id: 'text',
      metadata: 'json',
      version: 'number',
      updated_by: 'text',
      ...dated,
    },
  },
  tokens: {
    table: 'tokens',
    of: 'user_id = ?1',
    order: 'id',
    rows: 500,
    columns: {
      id: 'text',
      kind: 'text',
      name: 'text',
      last_four: 'text',
      scope_id: 'text',
      permissions: 'json',
      expires_at: 'time',
      last_used_at: 'time',
      revoked_at: 'time',
      created_by: 'text',
      parent_id: 'text',
      identity: 'json',
      created_at: 'time',
    },
  },
  identities: {
    table: 'identities',
    of: 'user_id = ?1',
    order: 'rowid',
    rows: 500,
    columns: {
      issuer: 'text',
      subject: 'text',
      by_platform: 'flag',
      claims_at: 'time',
      created_at: 'time',
    },
  },
  invitations: {
    table: 'invitations',
    of: 'email = ?1',
    by: 'email',
    order: 'id',
    rows: 500,
    columns: {
      id: 'text',
      scope_id: 'text',
      email: 'text',
      role: 'text',
      name: 'text',
      status: 'text',
      invited_by: 'text',
      expires_at: 'time',
      last_sent_at: 'time',
      ...dated,
    },
  },
  codes: {
    table: 'codes',
    of: 'user_id = ?1',
    order: 'rowid',
    rows: 500,
    columns: {
      id: 'text',
      purpose: 'text',
      email: 'text',
      tries: 'number',
      created_at: 'time',
      expires_at: 'time',
    },
  },
  messages: {
    table: 'messages',
    of: 'email = ?1',
    by: 'email',
    order: 'rowid',
    rows: 500,
    columns: {
      id: 'text',
      kind: 'text',
      email: 'text',
      about: 'text',
      request_id: 'text',
      created_at: 'time',
      next_at: 'time',
      attempts: 'number',
      sent_at: 'time',
      expires_at: 'time',
    },
  },
  copies: {
    table: 'copies',
    of: 'user_id = ?1',
    order: 'tenant_key',
    rows: 500,
    columns: { tenant_key: 'text', expires_at: 'time' },
  },
  eventsAbout: {
    table: 'events',
    of: 'user_id = ?1',
    order: 'id',
    rows: 500,
    columns: event,
  },
  /** The values of the events about the person. One event may have several rows. */
  changes: {
    table: 'changes',
    // By the index of the person's events, so that a page costs the same wherever it is.
    from: '(SELECT id AS event FROM events WHERE user_id = ?1) JOIN changes ON event_id = event',
    of: `user_id = ?1 AND event >= substr(?2, 1, ${ID_LENGTH})`,
    order: `printf('%s %020d', event, changes.rowid)`,
    sort: 'event, changes.rowid',
    // The values of 500 events in a row have some 4 MiB at most.
    rows: 200,
    columns: {
      event_id: 'text',
      scope_id: 'text',
      surface: 'text',
      version: 'number',
      before: 'json',
      after: 'json',
    },
  },
  /** What the person did to others, or to what belongs to nobody. */
  eventsBy: {
    table: 'events',
    of: `actor_id = ?1 AND actor_id >= 'user_' AND actor_id IS NOT user_id`,
    order: 'id',
    rows: 500,
    columns: event,
  },
} as const satisfies Readonly<Record<string, Part>>;

export type PartName = keyof typeof PARTS;

/** The names of the parts, in their order. */
// The keys of a literal are its names.
export const PART_NAMES = Object.keys(PARTS) as PartName[];

/** The name of a column in an export. */
export const shownName = (column: string): string =>
  column.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
