import type { PersonRow } from '../../directory/users/people-statements.ts';

/** A person as the caller of an identify or an update sees it. */
export const presentPerson = (row: PersonRow) => ({
  principalId: row.principal_id,
  userId: row.user_id,
  name: row.name,
  email: row.email,
  image: row.image,
  emailVerified: row.email_verified === 1,
  attributes: JSON.parse(row.attributes) as Record<string, unknown>,
  createdAt: new Date(row.created_at).toISOString(),
});

/** A person as lists and reads show it. */
export const presentDetail = (row: PersonRow) => ({
  ...presentPerson(row),
  username: row.username,
  role: row.role,
  updatedAt: new Date(row.updated_at).toISOString(),
});
