/** Each invariant of `npm run check:data` finds its breach, and none finds anything else. */
import type { DatabaseSync } from 'node:sqlite';
import { beforeEach, expect, test } from 'vitest';
import { findingsIn } from '../../scripts/backup/check.ts';
import { invariants, worthALook } from '../../scripts/backup/invariants.ts';
import { askLocal } from '../../scripts/backup/local.ts';
import { people, tenants } from '../../scripts/demo-data.ts';
import { demoDatabase } from './database-file.ts';

const { john, jane } = people;
const { acme, myApp } = tenants;
const at = "0, 'x', 'record.merge'";
const event = (fields: string, values: string) =>
  `INSERT INTO events (at, id, action, ${fields}) VALUES (${at}, ${values})`;
const kept = (reply: string) =>
  `INSERT INTO idempotency_keys (id, fingerprint, mutation_id, attempt, locked_until, reply, caller, expires_at)
   VALUES ('x', '', '', '', 0, '${reply}', '${john.id}', 0)`;

/** What breaks each sentence. */
const breaches: Readonly<Record<string, string>> = {
  'metadata is a JSON object': `UPDATE platform_metadata SET metadata = '[]', key_count = 0`,
  'key_count counts the keys': `UPDATE platform_metadata SET key_count = 7`,
  'a record is at least at the version of its newest event': event(
    'user_id, scope_id, version',
    `'${john.id}', '${acme.id}', 3`,
  ),
  'a user is at least at the version of their newest event': `${event('user_id, version', `'${john.id}', 9`)};
    UPDATE events SET action = 'user.change'`,
  'a version is at least 1': `UPDATE users SET version = 0 WHERE id = '${jane.id}'`,
  'a record is of a user and a tenant': `UPDATE platform_metadata SET scope_id = 'platform'`,
  'attributes are a JSON object': `UPDATE users SET attributes = '[]' WHERE id = '${jane.id}'`,
  'every user has a principal, and every principal a user': `DELETE FROM principals WHERE user_id = '${jane.id}'`,
  'the totals of users are the numbers of users': `UPDATE user_totals SET total = total + 1 WHERE email_verified = 1`,
  'no two people have one email': `UPDATE users SET email = 'JOHN.doe@example.com' WHERE id = '${jane.id}'`,
  'no two people have one username': `DROP INDEX users_username; UPDATE users SET username = 'john_doe' WHERE id = '${jane.id}'`,
  'an email is normalised': `UPDATE users SET email = ' a@example.com' WHERE id = '${jane.id}'`,
  'a username with @ is one’s own email': `UPDATE users SET username = 'a@example.com' WHERE id = '${jane.id}'`,
  'a username is of letters, digits and five signs, or one’s email': `UPDATE users SET username = 'a b' WHERE id = '${jane.id}'`,
  'text in names is storable': `UPDATE users SET name = 'a' || char(0) WHERE id = '${jane.id}'`,
  'there is one platform': `UPDATE scopes SET kind = 'application', key = 'p', parent_id = NULL WHERE kind = 'platform'`,
  'a tenant has a key and a parent': `UPDATE scopes SET parent_id = '${acme.id}' WHERE id = '${myApp.id}'`,
  'a membership is of a user in a tenant, and says which application that is in': `
    UPDATE memberships SET application_id = '${acme.id}' WHERE user_id = '${john.id}'`,
  'a membership says whether it is that of a service': `UPDATE memberships SET of_service = 1 WHERE user_id = '${john.id}'`,
  'nobody has two primary memberships of a kind': `UPDATE memberships SET is_primary = 1 WHERE user_id = '${john.id}'`,
  'a token is stored as a hash': `UPDATE tokens SET hash = 'rst_secret' WHERE user_id = '${john.id}'`,
  'the limits of a token are a JSON array of texts': `UPDATE tokens SET permissions = '[1]' WHERE user_id = '${john.id}'`,
  'a password is stored as a hash': `UPDATE users SET password_hash = 'secret' WHERE id = '${jane.id}'`,
  'a message that was sent or given up keeps no secret': `
    INSERT INTO messages (id, kind, email, detail, created_at, expires_at)
    VALUES ('m', 'sign_in', 'a@example.com', '{"code":"x"}', 0, 0)`,
  'an event names keys': event('keys, key_count', `'["a"]', 2`),
  'a caller’s totals are those of its rows': `${kept('{}')}; UPDATE idempotency_totals SET requests = 9`,
  'whoever a kept answer shows is there': `${kept('{}')};
    INSERT INTO idempotency_people (key_id, person) VALUES ('x', 'user_gone')`,
  'a sealed answer is not readable': kept('{"token":"rst_x"}'),
  'a tenant with members has an owner who can act': `UPDATE users SET status = 'suspended'`,
  'a filter on an attribute has its index': 'DROP INDEX users_attr_plan',
  'somebody who can act administers the platform': `UPDATE principals SET role = 'user'`,
};

let db: DatabaseSync;
const findings = () => findingsIn(askLocal(db));
beforeEach(() => {
  db = demoDatabase();
  db.exec(`PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON;
    INSERT INTO platform_metadata (user_id, scope_id, metadata, key_count, version, created_at, updated_at)
    VALUES ('${john.id}', '${acme.id}', '{"a":1}', 1, 2, 0, 0)`);
});

test('every sentence has a breach here', () => {
  expect(Object.keys(breaches)).toEqual(Object.keys({ ...invariants, ...worthALook }));
});

test('the demo directory breaks none', async () => {
  const { broken } = await findings();
  expect(broken).toEqual([]);
});

test.each(Object.entries(breaches))('%s', async (sentence, sql) => {
  db.exec(sql);
  const { broken, unusual } = await findings();
  const where = sentence in invariants ? broken : unusual;
  expect(where.filter((line) => line.startsWith(`not true: ${sentence}: [{`))).toHaveLength(1);
});

test('a row that refers to none is told, and so is what the migrations make and is not there', async () => {
  db.exec(`DELETE FROM scopes WHERE id = '${acme.id}'; DROP TRIGGER users_first_proof;
           DROP INDEX users_by_age; DROP TABLE codes`);
  const { broken } = await findings();
  expect(broken).toContain('missing: trigger users_first_proof');
  expect(broken).toContain('missing: index users_by_age');
  expect(broken).toContain('missing: table codes');
  expect(broken.join()).toMatch(/\d+ rows refer to none: \[.*"table":"memberships"/);
});
