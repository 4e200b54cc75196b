import { DEMO_EPOCH, fullDemoStatements, people } from '../../demo-data.ts';

/** The caller of the examples has signed in with an outside issuer as well. */
export const identity = { issuer: 'https://id.example.com/', subject: 'auth0|5f7c8ec7' };

/** Statements that make the demo directory what it was when it was new. */
export const freshDemo = (): string[] => [
  // Principals, memberships, records, tokens and identities go with their users.
  'DELETE FROM users',
  "DELETE FROM scopes WHERE kind = 'organization'",
  "DELETE FROM scopes WHERE kind = 'application'",
  'DELETE FROM attribute_definitions',
  'DELETE FROM idempotency_keys',
  'DELETE FROM events',
  ...fullDemoStatements(),
  `INSERT INTO identities (issuer, subject, user_id, created_at)
   VALUES ('${identity.issuer}', '${identity.subject}', '${people.operator.id}', ${DEMO_EPOCH})`,
];
