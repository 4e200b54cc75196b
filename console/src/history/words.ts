/** What the console says of lines of history. */
import type { Line, Part } from '../data/history.ts';

/** `user.attributes_changed` as “User attributes changed”. */
export function titleOf({ type }: Line): string {
  const words = type.replaceAll(/[._]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const parts: Readonly<Record<Part, string>> = {
  metadata: 'Preferences',
  users: 'Account and attributes',
  members: 'Memberships',
  'metadata-keys': 'Rules',
  'metadata-defaults': 'Defaults',
  tenants: 'Details of the tenant',
  invitations: 'Invitations',
};

const PARTS = Object.keys(parts) as readonly Part[];

export const partText = (part: Part): string => parts[part];

/** The parts that belong to a person, and those that belong to a tenant. */
export const PARTS_OF_PERSON = PARTS.filter((part) =>
  ['metadata', 'users', 'members', 'invitations'].includes(part),
);
export const PARTS_OF_TENANT = PARTS.filter((part) => part !== 'users');
