import type { UserWithAttributes } from '../../directory/users/user.ts';
import { iso } from '../../values/time.ts';
import { presentProfile } from '../profile.ts';

/** A person as the caller of an identify or an update sees it. */
export const presentPerson = (user: UserWithAttributes) => ({
  principalId: user.principal_id,
  userId: user.id,
  ...presentProfile(user),
  email: user.email,
  emailVerified: user.email_verified === 1,
  attributes: JSON.parse(user.attributes) as Record<string, unknown>,
  createdAt: iso(user.created_at),
});

/** A person as lists and reads show it. */
export const presentDetail = (user: UserWithAttributes) => ({
  ...presentPerson(user),
  username: user.username,
  role: user.role,
  updatedAt: iso(user.updated_at),
});
