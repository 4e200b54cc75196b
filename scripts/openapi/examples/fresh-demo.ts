import { fullDemoStatements } from '../../demo-data.ts';

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
];
