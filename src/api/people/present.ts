import type { DefinitionRow } from '../../directory/attributes/definition.ts';
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
  ...(user.external_id !== null && { externalId: user.external_id }),
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

/**
 * A person as lists and reads show them to the admins of a tenant: with the attributes that are
 * visible, and without the role and the external id, which are of the platform.
 */
export const presentToTenant = (definitions: readonly DefinitionRow[]) => {
  const keys = new Set(definitions.map(({ key }) => key));
  return (user: UserWithAttributes) => {
    const { attributes, externalId: _, ...detail } = presentDetail(user);
    const visible = Object.entries(attributes).filter(([key]) => keys.has(key));
    return Object.assign({}, detail, {
      attributes: Object.fromEntries(visible),
      role: 'user' as const,
    });
  };
};
