/**
 * What an export of a person shows of each table: every column is shown, or is withheld for a
 * reason. A column that is added later fails this until somebody has decided.
 */
import { getTableColumns, getTableName, is } from 'drizzle-orm';
import { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { describe, expect, test } from 'vitest';
import * as schema from '../../src/db/schema.ts';
import { PARTS, type Part } from '../../src/directory/personal-data/parts.ts';

const SECRET = 'a hash of a secret, which opens the account';
const MADE = 'made of another column, to search or to compare';
const LAST_EVENT = 'the last of its events, which are shown';
const BY_THEM = 'what they did stands among the events by them';

/** Tables with nothing about one person. */
const aboutNobody: Readonly<Record<string, string>> = {
  scopes: 'a tenant',
  metadata_rules: 'the rules of a tenant',
  metadata_defaults: 'the defaults of a tenant',
  attribute_definitions: 'what attributes there are',
  user_totals: 'numbers of users',
  webhooks: 'where events are posted',
  erasures: 'receipts, which name nobody',
  ingested_messages: 'hashes of the ids of messages',
  ingest_counts: 'numbers of messages',
  ingest_problems: 'what was left out of messages, without values',
  suppressions: 'hashes of addresses of erased people',
  idempotency_keys: 'answers that repeat, for a day, what is shown here; some are encrypted',
  idempotency_people: 'whom those answers show',
  receipts: 'what lines with an id came to, for a day, without their content',
  idempotency_totals: 'how many of those answers a caller has',
};

/** Columns that are not shown. */
const withheld: Readonly<Record<string, string>> = {
  'users.username_of': MADE,
  'users.name_search': MADE,
  'users.name_order': MADE,
  'users.email_search': MADE,
  'users.search_form': MADE,
  'users.password_hash': SECRET,
  'principals.user_id': 'the person',
  'memberships.user_id': 'the person',
  'memberships.of_service': MADE,
  'platform_metadata.user_id': 'the person',
  'platform_metadata.key_count': MADE,
  'tokens.user_id': 'the person',
  'tokens.hash': SECRET,
  'tokens.for_ingestion': 'told by the kind of the token',
  'identities.user_id': 'the person',
  'invitations.secret_hash': SECRET,
  'codes.user_id': 'the person',
  'codes.hash': SECRET,
  'codes.detail': 'a password that is to be set, as a hash',
  'messages.detail': 'the secret that is on its way to the address',
  'copies.user_id': 'the person',
  'changes.user_id': 'the person',
  'users.event_id': LAST_EVENT,
  'principals.event_id': LAST_EVENT,
  'memberships.event_id': LAST_EVENT,
  'platform_metadata.event_id': LAST_EVENT,
  'invitations.event_id': LAST_EVENT,
};

/** Columns that name a person, but not the one whose rows they are in. */
const namingOthers: Readonly<Record<string, string>> = {
  'platform_metadata.updated_by': BY_THEM,
  'tokens.created_by': BY_THEM,
  'invitations.invited_by': BY_THEM,
};

const tables = Object.values(schema)
  .filter((each) => is(each, SQLiteTable))
  .map((table) => ({
    name: getTableName(table),
    columns: Object.values(getTableColumns(table)).map(({ name }) => name),
  }));

const partsOf = (table: string) =>
  Object.values<Part>(PARTS).filter((part) => part.table === table);

describe.each(tables)('$name', ({ name, columns }) => {
  const parts = partsOf(name);

  test('is shown, or is about nobody', () => {
    expect(parts.length > 0, name).toBe(aboutNobody[name] === undefined);
  });

  test.runIf(parts.length > 0)('shows each column, or says why not', () => {
    for (const part of parts) {
      const shown = Object.keys(part.columns);
      const told = columns.filter((column) => withheld[`${name}.${column}`] !== undefined);
      expect([...shown, ...told].sort()).toEqual([...columns].sort());
    }
  });

  test('names persons only where an export looks for them', () => {
    const naming = columns.filter((column) => /(^|_)(user_id|email|username|by)$/.test(column));
    const looked = parts.map(({ of }) => of).join(' ');
    for (const column of parts.length > 0 ? naming : []) {
      const isOwn = new RegExp(`\\b${column} =`).test(looked) || name === 'users';
      const isTold = withheld[`${name}.${column}`] ?? namingOthers[`${name}.${column}`];
      const isFact = ['messages.email', 'codes.email', 'memberships.granted_by'];
      expect(
        isOwn || isTold || isFact.includes(`${name}.${column}`),
        `${name}.${column}`,
      ).toBeTruthy();
    }
  });
});

test('nothing is told of a column or a table that is not there', () => {
  const all = tables.flatMap(({ name, columns }) => columns.map((column) => `${name}.${column}`));
  expect(
    Object.keys({ ...withheld, ...namingOthers }).filter((each) => !all.includes(each)),
  ).toEqual([]);
  const names: readonly string[] = tables.map(({ name }) => name);
  expect(Object.keys(aboutNobody).filter((each) => !names.includes(each))).toEqual([]);
});
