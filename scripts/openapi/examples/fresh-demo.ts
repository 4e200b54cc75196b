import { tokenOf } from '../../../src/auth/token.ts';
import { hashOfCode } from '../../../src/directory/codes/code.ts';
import { DEMO_EPOCH, fullDemoStatements, people, tenants } from '../../demo-data.ts';

import { changeStatements } from './changes.ts';
import { invitationStatements } from './invitations.ts';
import { managedBy } from './managed-by.ts';
import { BOOKMARK } from './placeholders.ts';
import { webhookStatements } from './webhooks.ts';

/** The caller of the examples has signed in with an outside issuer as well. */
export const identity = { issuer: 'https://id.example.com/', subject: 'auth0|5f7c8ec7' };

/** A code that John has been sent, and that never expires. */
export const code = { email: people.john.email, typed: '7KXM-Q2RP', stored: '7KXMQ2RP' };

/** A change of John's email that can be undone. */
export const wayBack = {
  email: 'john.at.home@example.com',
  id: 'code_01hm6xq4000000000000000099',
  secret: '0'.repeat(52),
};

/** A write key of My App. */
export const writeKey = tokenOf(
  people.appOwner.id,
  'token_01hm6xq4000000000000000097',
  `dem0${'97'.padStart(48, '0')}`,
);

/** The receipt of somebody who was erased before. */
export const erasure = { id: 'erasure_01hm6xq4000000000000000098', bookmark: BOOKMARK };

/** Statements that make the demo directory what it was when it was new. */
export const freshDemo = (): string[] => [
  // Principals, memberships, records, tokens and identities go with their users.
  'DELETE FROM users',
  "DELETE FROM scopes WHERE kind = 'organization'",
  "DELETE FROM scopes WHERE kind = 'application'",
  'DELETE FROM attribute_definitions',
  'DELETE FROM idempotency_keys',
  'DELETE FROM events',
  'DELETE FROM changes',
  'DELETE FROM erasures',
  'DELETE FROM ingested_messages',
  ...fullDemoStatements(),
  ...(['other', 'beta', 'jane', 'stranger'] as const).map(
    (who) =>
      `UPDATE users SET managed_by = '${tenants[managedBy[who]].id}' WHERE id = '${people[who].id}'`,
  ),
  `INSERT INTO identities (issuer, subject, user_id, created_at)
   VALUES ('${identity.issuer}', '${identity.subject}', '${people.admin.id}', ${DEMO_EPOCH})`,
  `INSERT INTO codes (id, purpose, email, user_id, hash, created_at, expires_at)
   VALUES ('code_of_john', 'sign_in', '${code.email}', '${people.john.id}',
           '${hashOfCode(code.email, code.stored)}', ${DEMO_EPOCH}, 9e15)`,
  `INSERT INTO codes (id, purpose, email, user_id, hash, created_at, expires_at)
   VALUES ('${wayBack.id}', 'undo_email_change', '${wayBack.email}', '${people.john.id}',
           '${hashOfCode(wayBack.id, wayBack.secret)}', ${DEMO_EPOCH}, 9e15)`,
  `INSERT INTO erasures (id, at, subject, reason, suppressed, rows, bookmark)
   VALUES ('${erasure.id}', ${DEMO_EPOCH}, '', 'requested', 0,
           '{"users":1,"principals":1,"memberships":2,"events":7}', '${erasure.bookmark}')`,
  `INSERT INTO tokens (id, user_id, kind, for_ingestion, name, hash, last_four, scope_id,
                       permissions, created_at)
   VALUES ('${writeKey.tokenId}', '${people.appOwner.id}', 'personal', 1, 'website',
           '${writeKey.hash}', '${writeKey.lastFour}', '${tenants.myApp.id}', '[]', ${DEMO_EPOCH})`,
  `INSERT INTO ingest_counts (scope_id, day, type, count)
   VALUES ('${tenants.myApp.id}', '2026-02-24', 'identify', 12)`,
  `INSERT INTO ingest_problems (scope_id, type, trait, reason, count, first_at, last_at, example)
   VALUES ('${tenants.myApp.id}', 'identify', 'company', 'undefined_trait', 3, ${DEMO_EPOCH},
           ${DEMO_EPOCH}, '{"messageId":"node-next-1","valueType":"object"}')`,
  ...invitationStatements(),
  ...webhookStatements(),
  ...changeStatements(),
];
